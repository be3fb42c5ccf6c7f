//! The parent's side of one worker process.

use std::{
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

use rustix::event::{PollFd, PollFlags};

use super::{
    backlog::{Backlog, LatencyEstimate},
    call::Call,
    exit::Exit,
    free_worker::FreeWorker,
    outbox::Outbox,
    plan::Greeting,
    sent_calls::{MALFORMED, SentCalls, Unanswered},
};
use crate::{process_pool::protocol::Incoming, step::step};

/// What the name of a worker begins with in a list of processes.
const WORKER_NAME: &str = "process-pool-worker: ";

pub(super) struct WorkerProcess {
    child: Child,
    exit: Exit,
    socket: Arc<UnixStream>,
    outbox: Outbox,
    sent: SentCalls,
    incoming: Incoming,
    /// How many more calls it may be sent.
    left: Option<usize>,
}

/// Why a worker can no longer be used.
pub(super) type Broken = String;

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
            socket: Arc::new(socket),
            outbox: Outbox::default(),
            sent: SentCalls::new(),
            incoming: Incoming::new(greeting.limit),
            left: greeting.tasks_per_child,
        };
        if let Some((task, request)) = &greeting.initializer {
            worker.outbox.push(worker.sent.push_initializer(task, request.clone()));
        }
        Ok(worker)
    }

    /// Says what time it is by the clock for limits, for a worker that was just started.
    pub(super) fn since(mut self, now: Duration) -> Self {
        self.sent.begin(now);
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
        takes_more.then(|| self.sent.backlog(now))
    }

    /// Returns the limit of the call that it is at, and how long it has been silent.
    pub(super) fn limit(&self, now: Duration) -> Option<(Option<Duration>, Duration)> {
        self.sent.limit(now)
    }

    /// Takes a call; [`send`](Self::send) sends it.
    pub(super) fn request(&mut self, call: Call, latency: &LatencyEstimate, now: Duration) {
        self.left = self.left.map(|left| left - 1);
        self.outbox.push(self.sent.push_call(call, latency, now));
    }

    /// Returns what a caller needs to send it a call of this `task`. It is free, at this `place`.
    pub(super) fn as_free(&self, place: usize, task: &'static str) -> FreeWorker {
        let (socket, number) = (Arc::clone(&self.socket), self.sent.next_number());
        FreeWorker { place, socket, number, task }
    }

    /// Notes that this many bytes of what is to be sent are written.
    pub(super) fn advance(&mut self, written: usize) {
        self.outbox.advance(written);
    }

    /// Marks the call that was queued at this `place` as aborted; false if it is not here.
    pub(super) fn abort(&mut self, place: u64) -> bool {
        self.sent.abort(place)
    }

    /// Returns whether it has an initializer that is not done, or has failed.
    pub(super) fn is_starting(&self) -> bool {
        self.sent.is_starting()
    }

    /// Returns the place of the call that it is at.
    pub(super) fn is_at(&self) -> Option<u64> {
        self.sent.first_place()
    }

    /// Returns whether it is at a call that was aborted.
    pub(super) fn is_at_aborted(&self) -> bool {
        self.sent.is_first_aborted()
    }

    /// Returns what to wait for. A free worker is listened to as well, because it may die.
    pub(super) fn poll_sources(&self) -> [PollFd<'_>; 2] {
        let mut wanted = PollFlags::IN;
        wanted.set(PollFlags::OUT, self.outbox.bytes() > 0);
        let socket = self.socket.as_fd();
        // Where there is no descriptor for the exit, the socket stands in twice.
        let exit = self.exit.descriptor().unwrap_or(socket);
        [(socket, wanted), (exit, PollFlags::IN)]
            .map(|(fd, wanted)| PollFd::from_borrowed_fd(fd, wanted))
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
        if socket.contains(PollFlags::OUT) && !has_ended {
            self.send();
        }
        if socket.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
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
            // A socket that fails has lost its worker. The answers that the worker gave before are
            // read first; then its end is seen.
            let _ = step!("3. copy it to the worker", self.outbox.write(&*self.socket));
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
        match step!("8. copy the result back", self.incoming.fill(&mut &*self.socket)) {
            Ok(count) if count > 0 => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(true),
            Ok(_) | Err(_) => return Err(self.how_it_ended()),
        }
        self.pass_on(latency, now)?;
        Ok(true)
    }

    fn pass_on(&mut self, latency: &mut LatencyEstimate, now: Duration) -> Result<(), Broken> {
        let id = self.child.id();
        loop {
            let message = match self.incoming.next() {
                Ok(Some(message)) => message,
                Ok(None) => return Ok(()),
                Err(_) => return Err(describe(id, MALFORMED)),
            };
            let answered = self.sent.answer(message, self.outbox.len(), latency, now);
            answered.map_err(|what| describe(id, &what))?;
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
        !matches!(self.exit.look(&mut self.child), Ok(None))
    }

    /// Ends the process now. What it has answered by then counts; the calls that it has not answered
    /// are returned.
    pub(super) fn kill(mut self, latency: &mut LatencyEstimate, now: Duration) -> Unanswered {
        self.exit.end(&mut self.child);
        // An error says that the rest cannot be read.
        let _ = self.receive_all(latency, now);
        // Then the requests have one owner again.
        drop(mem::take(&mut self.outbox));
        self.sent.take_unanswered()
    }
}

fn describe(id: u32, what: &str) -> Broken {
    format!("worker process {id} {what}")
}

impl Drop for WorkerProcess {
    /// Leaves no process running, and none unwaited for. Both do nothing once it was waited for.
    fn drop(&mut self) {
        self.exit.end(&mut self.child);
    }
}
