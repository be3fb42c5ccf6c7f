//! The parent's side of one worker process.

use std::{
    collections::VecDeque,
    io::{self, ErrorKind},
    mem,
    net::Shutdown,
    os::{
        fd::{AsFd, OwnedFd},
        unix::{net::UnixStream, process::CommandExt},
    },
    panic::{AssertUnwindSafe, catch_unwind},
    process::{Child, Command},
    time::{Duration, Instant},
};

use nix::poll::{PollFd, PollFlags};
use tracing::info_span;

use super::{
    exit::Exit,
    outbox::Outbox,
    pace::{Load, Pace},
};
use crate::{
    call::{Answer, Call, Message, read_one},
    frame::{Incoming, number},
    worker::WORKER_NAME,
};

/// A call that was sent, or is about to be.
struct Sent {
    number: u64,
    task: &'static str,
    items: usize,
    expected: Option<Duration>,
    /// Nobody waits for the initializer.
    answer: Option<Box<dyn Answer>>,
}

pub(super) struct WorkerProcess {
    child: Child,
    exit: Exit,
    socket: UnixStream,
    outbox: Outbox,
    /// In the order of their numbers, which is the order of the answers.
    sent: VecDeque<Sent>,
    next_number: u64,
    load: Load,
    /// Since when it has been at the first of `sent`.
    at_first_since: Instant,
    incoming: Incoming,
    /// How many more calls it may be sent.
    left: Option<usize>,
}

/// Why the pool is broken.
pub(super) type Broken = String;

/// The first messages of every worker.
pub(super) struct Greeting {
    pub hello: Vec<u8>,
    /// With the task's name.
    pub initializer: Option<(&'static str, Vec<u8>)>,
    /// No message is longer.
    pub limit: usize,
    /// A worker leaves after so many calls.
    pub tasks_per_child: Option<usize>,
}

/// What is sent ahead waits in the socket as far as possible; beyond so many unwritten bytes it is
/// better kept for whichever worker is free first.
const UNWRITTEN: usize = 64 * 1024;

impl WorkerProcess {
    pub fn start(mut command: Command, name: &str, greeting: &Greeting) -> io::Result<Self> {
        let (socket, theirs) = UnixStream::pair()?;
        socket.set_nonblocking(true)?;
        // As standard input, the socket is the one thing of the parent's that the worker gets.
        command.arg0(format!("{WORKER_NAME}{name}")).stdin(OwnedFd::from(theirs));
        let child = command.spawn().map_err(|error| {
            let program = command.get_program().display();
            io::Error::new(error.kind(), format!("`{program}`: {error}"))
        })?;
        // The command holds the worker's end; only without it does the parent see the worker's
        // death.
        drop(command);
        let mut worker = Self {
            exit: Exit::of(&child),
            child,
            socket,
            outbox: Outbox::default(),
            sent: VecDeque::new(),
            next_number: 0,
            load: Load::default(),
            at_first_since: Instant::now(),
            incoming: Incoming::new(greeting.limit),
            left: greeting.tasks_per_child,
        };
        worker.enqueue(greeting.hello.clone());
        if let Some((task, request)) = &greeting.initializer {
            let (number, expected) = (worker.next_number, None);
            worker.expect_answer(Sent { number, task, items: 1, expected, answer: None });
            worker.enqueue(request.clone());
        }
        Ok(worker)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has nothing to do, and may be given something.
    pub fn is_free(&self) -> bool {
        self.sent.is_empty() && self.left != Some(0)
    }

    /// Whether it has answered everything.
    pub fn is_done(&self) -> bool {
        self.sent.is_empty()
    }

    /// Whether it has answered as many calls as it may.
    pub fn is_to_leave(&self) -> bool {
        self.sent.is_empty() && self.left == Some(0)
    }

    /// What it has to do; nothing if it can be sent no more.
    pub fn load(&self, now: Instant) -> Option<Load> {
        let takes_more = self.left != Some(0) && self.outbox.bytes() < UNWRITTEN;
        let at_first = now.saturating_duration_since(self.at_first_since);
        takes_more.then_some(Load { at_first, ..self.load })
    }

    /// How long it has been silent, if it should speak.
    pub fn silent_for(&self, now: Instant) -> Option<Duration> {
        let is_expected = !self.sent.is_empty();
        is_expected.then(|| now.saturating_duration_since(self.at_first_since))
    }

    /// Takes a call; [`send`](Self::send) sends it.
    pub fn request(&mut self, call: Call, pace: &Pace) {
        let Call { task, items, request, answer, .. } = call;
        self.left = self.left.map(|left| left - 1);
        let expected = pace.expect(task, items);
        let sent = Sent { number: self.next_number, task, items, expected, answer: Some(answer) };
        self.expect_answer(sent);
        self.enqueue(request);
    }

    fn expect_answer(&mut self, sent: Sent) {
        if self.sent.is_empty() {
            self.at_first_since = Instant::now();
        }
        self.load.more(sent.expected);
        self.sent.push_back(sent);
    }

    fn enqueue(&mut self, mut message: Vec<u8>) {
        number(&mut message, self.next_number);
        self.next_number += 1;
        self.outbox.push(message);
    }

    /// What to wait for: also a free worker is listened to, because it may die.
    pub fn poll_sources(&self) -> [PollFd<'_>; 2] {
        let mut wanted = PollFlags::POLLIN;
        wanted.set(PollFlags::POLLOUT, self.outbox.bytes() > 0);
        let socket = self.socket.as_fd();
        // Without one of its own, the socket stands in twice.
        let exit = self.exit.descriptor().unwrap_or(socket);
        [PollFd::new(socket, wanted), PollFd::new(exit, PollFlags::POLLIN)]
    }

    /// Does what `poll` found possible.
    pub fn attend(
        &mut self,
        [socket, exit]: [PollFlags; 2],
        pace: &mut Pace,
    ) -> Result<(), Broken> {
        let has_ended = self.exit.descriptor().is_some() && !exit.is_empty();
        if socket.contains(PollFlags::POLLOUT) && !has_ended {
            self.send();
        }
        if socket.intersects(PollFlags::POLLIN | PollFlags::POLLHUP | PollFlags::POLLERR) {
            self.receive(pace)?;
        }
        // What it answered before it ended counts; then nothing more is to be read.
        if has_ended {
            while self.receive(pace)? {}
            return Err(self.how_it_ended());
        }
        Ok(())
    }

    /// Sends as much as the socket takes.
    pub fn send(&mut self) {
        if self.outbox.bytes() > 0 {
            let _step = info_span!("3. copy it to the worker").entered();
            // A socket that fails has lost its worker. What that answered before is read first, and
            // then its end is seen.
            let _ = self.outbox.write(&self.socket);
        }
    }

    /// Reads what there is, and passes the answers on. False if there was nothing.
    fn receive(&mut self, pace: &mut Pace) -> Result<bool, Broken> {
        let step = info_span!("8. copy the result back").entered();
        match self.incoming.fill(&mut &self.socket) {
            Ok(count) if count > 0 => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(true),
            Ok(_) | Err(_) => return Err(self.how_it_ended()),
        }
        drop(step);
        self.answers(pace)?;
        Ok(true)
    }

    fn answers(&mut self, pace: &mut Pace) -> Result<(), Broken> {
        loop {
            let written = self.next_number - self.outbox.len() as u64;
            let (of, body) = match self.incoming.next() {
                Ok(Some(message)) => message,
                Ok(None) => return Ok(()),
                Err(_) => return Err(self.describe("sent what is no answer")),
            };
            let asked = self.sent.pop_front_if(|first| first.number == of && of < written);
            let Some(Sent { task, items, expected, answer, .. }) = asked else {
                return Err(self.describe("answered without being asked"));
            };
            let Some(message) = Message::read(body, items) else {
                let error = Err(self.describe("sent what is no answer"));
                self.sent.push_front(Sent { number: of, task, items, expected, answer });
                return error;
            };
            self.load.less(expected);
            self.at_first_since = Instant::now();
            pace.learn(task, items, message.header.times.total());
            let Some(answer) = answer else {
                let initialized = read_one::<()>(task, &message);
                initialized.map_err(|error| {
                    self.describe(&format!("cannot be used: its initializer failed: {error}"))
                })?;
                continue;
            };
            // The `Drop` of a result that nobody waits for may panic.
            let _ = catch_unwind(AssertUnwindSafe(|| answer.finish(Ok(message))));
        }
    }

    pub fn describe(&self, what: &str) -> Broken {
        format!("worker process {} {what}", self.child.id())
    }

    /// A process that ended otherwise keeps its exit status when it is killed.
    fn how_it_ended(&mut self) -> Broken {
        // It fails only for a child that was waited for, and then there is a status too.
        let _ = self.child.kill();
        match self.child.wait() {
            Ok(status) => self.describe(&format!("ended unexpectedly ({status})")),
            Err(error) => self.describe(&format!("cannot be waited for: {error}")),
        }
    }

    /// Tells the worker that nothing more will come.
    pub fn hang_up(&self) {
        // It fails only where the worker is gone already.
        let _ = self.socket.shutdown(Shutdown::Both);
    }

    /// Waits until the worker that was told to leave has left; one that has not by the moment `end`
    /// is killed.
    pub fn wait(mut self, end: Instant) {
        self.exit.wait(&mut self.child, end);
    }

    /// Whether the worker that was told to leave has left.
    pub fn has_left(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends the process now; hands back the calls it had.
    pub fn kill(mut self) -> Vec<Box<dyn Answer>> {
        mem::take(&mut self.sent).into_iter().filter_map(|sent| sent.answer).collect()
    }
}

impl Drop for WorkerProcess {
    /// No process is left running, and none unwaited for. Both do nothing once it was waited for.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
