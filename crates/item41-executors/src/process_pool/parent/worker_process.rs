//! The parent's side of one worker process.

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Write},
    mem,
    net::Shutdown,
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::{net::UnixStream, process::CommandExt},
    },
    process::{Child, Command},
    sync::Arc,
    time::{Duration, Instant},
};

use nix::poll::{PollFd, PollFlags};
use tracing::info_span;

use super::{
    backlog::{Backlog, LatencyEstimate},
    call::{Call, Message, read_single},
    exit::Exit,
    outbox::Outbox,
    plan::Greeting,
};
use crate::{
    panics::catch_panic,
    process_pool::protocol::{AnswerHeader, Incoming, Parts, set_number},
};

/// What the name of a worker begins with in a list of processes.
const WORKER_NAME: &str = "process-pool-worker: ";

/// A request that was sent, or is about to be.
struct Sent {
    number: u64,
    task: &'static str,
    items: usize,
    /// Kept for the case that another worker must have it.
    request: Arc<Vec<u8>>,
    expected: Option<Duration>,
    /// `None` for the initializer, for whose answer no future waits.
    call: Option<Call>,
    /// The outcomes that have arrived of an answer in several messages.
    partial: Vec<u8>,
    /// The call was aborted: as soon as the worker runs it, the worker is killed.
    is_aborted: bool,
}

pub(super) struct WorkerProcess {
    child: Child,
    exit: Exit,
    socket: UnixStream,
    outbox: Outbox,
    /// In the order of their numbers, which is the order of the answers.
    sent: VecDeque<Sent>,
    next_number: u64,
    backlog: Backlog,
    /// When it came to the first of `sent`.
    at_first_since: Instant,
    /// The same by the manager's clock for limits.
    silent_since: Duration,
    incoming: Incoming,
    /// How many more calls it may be sent.
    left: Option<usize>,
    /// It has an initializer that is not done.
    is_starting: bool,
}

/// Why a worker can no longer be used.
pub(super) type Broken = String;

/// The calls that a worker had when it was killed.
pub(super) struct Unanswered {
    /// The call that it was at, which may have run in part.
    pub(super) first: Option<Call>,
    /// The calls that it cannot have begun.
    pub(super) rest: Vec<Call>,
}

/// Calls that are sent ahead wait in the socket as far as possible. Beyond this many unwritten bytes
/// a call is better kept for the worker that is free first.
const UNWRITTEN: usize = 64 * 1024;

/// How long a worker that has closed its socket may take to end. An end of its own closes the socket
/// a moment before.
const ENDING: Duration = Duration::from_millis(500);

impl WorkerProcess {
    pub(super) fn start(
        mut command: Command,
        name: Option<&str>,
        greeting: &Greeting,
    ) -> io::Result<Self> {
        let (mut socket, theirs) = UnixStream::pair()?;
        // Before the worker starts, because it looks for the greeting once.
        socket.write_all(&greeting.hello)?;
        socket.set_nonblocking(true)?;
        if let Some(name) = name {
            command.arg0(format!("{WORKER_NAME}{name}"));
        }
        // As standard input, the socket is the one thing that the worker gets from its parent.
        command.stdin(OwnedFd::from(theirs));
        let child = command.spawn().map_err(|error| {
            let program = command.get_program().display();
            io::Error::new(error.kind(), format!("`{program}`: {error}"))
        })?;
        // The command holds the worker's end. Only without it does the parent see the worker's death.
        drop(command);
        let mut worker = Self {
            exit: Exit::of(&child),
            child,
            socket,
            outbox: Outbox::default(),
            sent: VecDeque::new(),
            // The greeting has the number 0.
            next_number: 1,
            backlog: Backlog::default(),
            at_first_since: Instant::now(),
            silent_since: Duration::ZERO,
            incoming: Incoming::new(greeting.limit),
            left: greeting.tasks_per_child,
            is_starting: greeting.initializer.is_some(),
        };
        if let Some((task, request)) = &greeting.initializer {
            worker.enqueue(task, 1, request.clone(), None, None);
        }
        Ok(worker)
    }

    /// Says what time it is by the clock for limits, for a worker that was just started.
    pub(super) fn since(mut self, now: Duration) -> Self {
        self.silent_since = now;
        self
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns whether it has nothing to do, and may be given something.
    pub(super) fn is_free(&self) -> bool {
        self.sent.is_empty() && self.left != Some(0)
    }

    /// Returns whether it has answered everything.
    pub(super) fn is_done(&self) -> bool {
        self.sent.is_empty()
    }

    /// Returns whether it has answered as many calls as it may.
    pub(super) fn is_to_leave(&self) -> bool {
        self.sent.is_empty() && self.left == Some(0)
    }

    /// Returns what it has to do; `None` if it can be sent no more.
    pub(super) fn backlog(&self, now: Instant) -> Option<Backlog> {
        let takes_more = self.left != Some(0) && self.outbox.bytes() < UNWRITTEN;
        let at_first = now.saturating_duration_since(self.at_first_since);
        takes_more.then_some(Backlog { at_first, ..self.backlog })
    }

    /// Returns the limit of the call that it is at, and how long it has been silent.
    pub(super) fn limit(&self, now: Duration) -> Option<(Option<Duration>, Duration)> {
        let first = self.sent.front()?;
        let timeout = first.call.as_ref().and_then(|call| call.timeout);
        Some((timeout, now.saturating_sub(self.silent_since)))
    }

    /// Takes a call; [`send`](Self::send) sends it.
    pub(super) fn request(&mut self, mut call: Call, latency: &LatencyEstimate, now: Duration) {
        self.left = self.left.map(|left| left - 1);
        if self.sent.is_empty() {
            self.silent_since = now;
        }
        let request = mem::take(&mut call.request);
        let expected = latency.expect(call.task, call.items);
        self.enqueue(call.task, call.items, request, expected, Some(call));
    }

    fn enqueue(
        &mut self,
        task: &'static str,
        items: usize,
        mut request: Vec<u8>,
        expected: Option<Duration>,
        call: Option<Call>,
    ) {
        if self.sent.is_empty() {
            self.at_first_since = Instant::now();
        }
        let number = self.next_number;
        self.next_number += 1;
        set_number(&mut request, number);
        let request = Arc::new(request);
        self.outbox.push(Arc::clone(&request));
        self.backlog.add(expected);
        let (partial, is_aborted) = (Vec::new(), false);
        self.sent.push_back(Sent {
            number,
            task,
            items,
            request,
            expected,
            call,
            partial,
            is_aborted,
        });
    }

    /// Marks the call that was queued at this `place` as aborted; false if it is not here.
    pub(super) fn abort(&mut self, place: u64) -> bool {
        let is_meant = |sent: &&mut Sent| sent.call.as_ref().is_some_and(|c| c.place == place);
        let Some(sent) = self.sent.iter_mut().find(is_meant) else { return false };
        sent.is_aborted = true;
        true
    }

    /// Returns whether it has an initializer that is not done, or has failed.
    pub(super) fn is_starting(&self) -> bool {
        self.is_starting
    }

    /// Returns the place of the call that it is at.
    pub(super) fn is_at(&self) -> Option<u64> {
        Some(self.sent.front()?.call.as_ref()?.place)
    }

    /// Returns whether it is at a call that was aborted.
    pub(super) fn is_at_aborted(&self) -> bool {
        self.sent.front().is_some_and(|first| first.is_aborted)
    }

    /// Returns what to wait for. A free worker is listened to as well, because it may die.
    pub(super) fn poll_sources(&self) -> [PollFd<'_>; 2] {
        let mut wanted = PollFlags::POLLIN;
        wanted.set(PollFlags::POLLOUT, self.outbox.bytes() > 0);
        let socket = self.socket.as_fd();
        // Where there is no descriptor for the exit, the socket stands in twice.
        let exit = self.exit.descriptor().unwrap_or(socket);
        [PollFd::new(socket, wanted), PollFd::new(exit, PollFlags::POLLIN)]
    }

    /// Returns what becomes readable when it has ended. The socket of a worker that was told to leave
    /// is readable all the time.
    pub(super) fn exit_source(&self) -> Option<BorrowedFd<'_>> {
        self.exit.descriptor()
    }

    /// Does what `poll` found possible.
    pub(super) fn attend(
        &mut self,
        [socket, exit]: [PollFlags; 2],
        latency: &mut LatencyEstimate,
        now: Duration,
    ) -> Result<(), Broken> {
        let has_ended = self.exit.descriptor().is_some() && !exit.is_empty();
        if socket.contains(PollFlags::POLLOUT) && !has_ended {
            self.send();
        }
        if socket.intersects(PollFlags::POLLIN | PollFlags::POLLHUP | PollFlags::POLLERR) {
            self.receive(latency, now)?;
        }
        // What it answered before it ended counts; then no more is to be read.
        if has_ended {
            self.receive_all(latency, now)?;
            return Err(self.how_it_ended());
        }
        Ok(())
    }

    /// Sends as much as the socket takes.
    pub(super) fn send(&mut self) {
        if self.outbox.bytes() > 0 {
            let _step = info_span!("3. copy it to the worker").entered();
            // A socket that fails has lost its worker. The answers that the worker gave before are
            // read first; then its end is seen.
            let _ = self.outbox.write(&self.socket);
        }
    }

    /// Reads all there is.
    pub(super) fn receive_all(
        &mut self,
        latency: &mut LatencyEstimate,
        now: Duration,
    ) -> Result<(), Broken> {
        while self.receive(latency, now)? {}
        Ok(())
    }

    /// Reads once, and passes the answers on. False if there was nothing.
    fn receive(&mut self, latency: &mut LatencyEstimate, now: Duration) -> Result<bool, Broken> {
        let step = info_span!("8. copy the result back").entered();
        match self.incoming.fill(&mut &self.socket) {
            Ok(count) if count > 0 => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(true),
            Ok(_) | Err(_) => return Err(self.how_it_ended()),
        }
        drop(step);
        self.pass_on(latency, now)?;
        Ok(true)
    }

    fn pass_on(&mut self, latency: &mut LatencyEstimate, now: Duration) -> Result<(), Broken> {
        loop {
            let written = self.next_number - self.outbox.len() as u64;
            let malformed = |id| describe(id, "sent something else than an answer");
            let id = self.child.id();
            let (number, body) = match self.incoming.next() {
                Ok(Some(message)) => message,
                Ok(None) => return Ok(()),
                Err(_) => return Err(malformed(id)),
            };
            let asked = self.sent.front_mut().filter(|sent| sent.number == number);
            let Some(first) = asked.filter(|_| number < written) else {
                return Err(describe(id, "answered without being asked"));
            };
            let (header, outcomes) =
                postcard::take_from_bytes::<AnswerHeader>(body).map_err(|_| malformed(id))?;
            let count = Parts::new(outcomes).number().ok_or_else(|| malformed(id))?;
            let arrived = Parts::new(&first.partial).number().unwrap_or(0) + count;
            let is_whole = arrived == first.items;
            if is_whole == header.is_more_to_come || count == 0 {
                return Err(malformed(id));
            }
            if !is_whole {
                first.partial.extend_from_slice(outcomes);
                continue;
            }
            let Some(sent) = self.sent.pop_front() else { return Ok(()) };
            let Sent { task, items, expected, call, mut partial, .. } = sent;
            let outcomes = if partial.is_empty() {
                Parts::new(outcomes)
            } else {
                partial.extend_from_slice(outcomes);
                Parts::new(&partial)
            };
            self.backlog.remove(expected);
            self.at_first_since = Instant::now();
            self.silent_since = now;
            latency.learn(task, items, header.times.total());
            let message = Message { header, outcomes };
            let Some(call) = call else {
                read_single::<()>(task, message).map_err(|error| {
                    describe(id, &format!("cannot be used: its initializer failed: {error}"))
                })?;
                self.is_starting = false;
                continue;
            };
            // A result that no caller waits for is dropped here, and its `Drop` may panic.
            let _ = catch_panic(|| call.answer.finish(Ok(message)));
        }
    }

    pub(super) fn describe(&self, what: &str) -> Broken {
        describe(self.child.id(), what)
    }

    /// Says how it ended. One that has closed its socket and goes on is killed.
    fn how_it_ended(&mut self) -> Broken {
        let status = self.exit.wait(&mut self.child, Instant::now() + ENDING);
        match status {
            Some(status) => self.describe(&format!("ended unexpectedly ({status})")),
            None => self.describe("closed its connection to the pool"),
        }
    }

    /// Tells the worker that no more calls will come.
    pub(super) fn hang_up(&self) {
        // It fails only where the worker is gone already.
        let _ = self.socket.shutdown(Shutdown::Both);
    }

    /// Waits until the worker that was told to leave has left. One that has not by the `deadline` is
    /// killed.
    pub(super) fn wait(mut self, deadline: Instant) {
        self.exit.wait(&mut self.child, deadline);
    }

    /// Returns whether the worker that was told to leave has left.
    pub(super) fn has_left(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends the process now. What it has answered by then counts; the calls that it has not answered
    /// are returned.
    pub(super) fn kill(mut self, latency: &mut LatencyEstimate, now: Duration) -> Unanswered {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // An error says that the rest cannot be read.
        let _ = self.receive_all(latency, now);
        // Then the requests have one owner again.
        drop(mem::take(&mut self.outbox));
        let with_request = |Sent { call, request, .. }: Sent| {
            Some(Call { request: Arc::unwrap_or_clone(request), ..call? })
        };
        let mut sent = mem::take(&mut self.sent).into_iter();
        // Before the initializer is done, no call can have begun.
        let first = if self.is_starting { None } else { sent.next().and_then(with_request) };
        Unanswered { first, rest: sent.filter_map(with_request).collect() }
    }
}

fn describe(id: u32, what: &str) -> Broken {
    format!("worker process {id} {what}")
}

impl Drop for WorkerProcess {
    /// Leaves no process running, and none unwaited for. Both do nothing once it was waited for.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
