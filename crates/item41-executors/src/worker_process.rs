//! The parent's side of one worker process.

use std::{
    io::{self, ErrorKind, Write},
    mem,
    net::Shutdown,
    os::{
        fd::{AsFd, OwnedFd},
        unix::{net::UnixStream, process::CommandExt},
    },
    panic::{AssertUnwindSafe, catch_unwind},
    process::{Child, Command},
};

use nix::poll::{PollFd, PollFlags};
use tracing::info_span;

use crate::{call::Call, frame::Incoming, worker::WORKER_NAME};

pub(crate) struct WorkerProcess {
    child: Child,
    socket: UnixStream,
    call: Option<Call>,
    /// How much of the call's request is sent.
    sent: usize,
    incoming: Incoming,
}

impl WorkerProcess {
    pub fn start(mut command: Command) -> io::Result<Self> {
        let (socket, theirs) = UnixStream::pair()?;
        socket.set_nonblocking(true)?;
        // As standard input, the socket is the one thing of the parent's that the worker gets.
        command.arg0(WORKER_NAME).stdin(OwnedFd::from(theirs));
        let child = command.spawn()?;
        // The command holds the worker's end; only without it does the parent see the worker's
        // death.
        drop(command);
        Ok(Self { child, socket, call: None, sent: 0, incoming: Incoming::default() })
    }

    pub fn is_free(&self) -> bool {
        self.call.is_none()
    }

    /// Begins to send a call to a worker that is free.
    pub fn request(&mut self, call: Call) -> Result<(), String> {
        self.call = Some(call);
        self.sent = 0;
        self.send()
    }

    fn unsent(&self) -> &[u8] {
        self.call.as_ref().map_or(&[], |call| &call.request[self.sent..])
    }

    /// What to wait for: also a free worker is listened to, because it may die.
    pub fn poll_source(&self) -> PollFd<'_> {
        let mut wanted = PollFlags::POLLIN;
        wanted.set(PollFlags::POLLOUT, !self.unsent().is_empty());
        PollFd::new(self.socket.as_fd(), wanted)
    }

    /// Does what `poll` found possible.
    pub fn attend(&mut self, events: PollFlags) -> Result<(), String> {
        if events.contains(PollFlags::POLLOUT) {
            self.send()?;
        }
        if events.intersects(PollFlags::POLLIN | PollFlags::POLLHUP | PollFlags::POLLERR) {
            self.receive()?;
        }
        Ok(())
    }

    /// Sends as much as the socket takes.
    fn send(&mut self) -> Result<(), String> {
        let _step = info_span!("3. copy it to the worker").entered();
        loop {
            let unsent = self.unsent();
            if unsent.is_empty() {
                return Ok(());
            }
            match (&self.socket).write(unsent) {
                Ok(count) => self.sent += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Err(self.how_it_ended()),
            }
        }
    }

    /// Reads what there is, and passes an answer on.
    fn receive(&mut self) -> Result<(), String> {
        let step = info_span!("8. copy the result back").entered();
        match self.incoming.fill(&mut &self.socket) {
            Ok(count) if count > 0 => {}
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) =>
            {
                return Ok(());
            }
            Ok(_) | Err(_) => return Err(self.how_it_ended()),
        }
        let message = self.incoming.next();
        step.exit();
        match message {
            Ok(None) => Ok(()),
            Ok(Some(message)) => self.answer(&message),
            Err(_) => Err(self.describe("sent what is no answer")),
        }
    }

    fn answer(&mut self, message: &[u8]) -> Result<(), String> {
        if !self.unsent().is_empty() {
            return Err(self.describe("answered before it was asked"));
        }
        let Some(call) = self.call.take() else {
            return Err(self.describe("answered without being asked"));
        };
        // A type's own `Deserialize` or `Drop` may panic; then the promise is dropped and says so.
        let _ = catch_unwind(AssertUnwindSafe(|| call.answer.finish(Ok(message))));
        Ok(())
    }

    fn describe(&self, what: &str) -> String {
        format!("worker process {} {what}", self.child.id())
    }

    /// A process that ended otherwise keeps its exit status when it is killed.
    fn how_it_ended(&mut self) -> String {
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

    /// Waits until the worker that was told to leave has left.
    pub fn wait(mut self) {
        // Dropping it would kill what cannot be waited for.
        let _ = self.child.wait();
    }

    /// Ends the process now; hands back the call it had.
    pub fn kill(mut self) -> Option<Call> {
        mem::take(&mut self.call)
    }
}

impl Drop for WorkerProcess {
    /// No process is left running, and none unwaited for. Both do nothing once it was waited for.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
