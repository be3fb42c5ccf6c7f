//! What a pool of processes is to be.

use std::{fmt, io, process::Command, time::Duration};

use super::worker_process::{Greeting, WorkerProcess};
use crate::caught::caught;

pub(super) struct Plan {
    pub workers: usize,
    pub name: String,
    /// The number of the worker that is started next.
    pub next: usize,
    pub command: Box<dyn FnMut() -> Command + Send>,
    pub greeting: Greeting,
    /// So many calls may be sent to a worker before it has answered the one it is at.
    pub ahead: usize,
    pub time_limit: Option<Duration>,
}

impl Plan {
    pub fn start_worker(&mut self) -> io::Result<WorkerProcess> {
        let name = format!("{} {}", self.name, self.next);
        self.next += 1;
        let command = caught(|| (self.command)());
        let command = command.map_err(|e| io::Error::other(e.panic_of("its `command`")))?;
        WorkerProcess::start(command, &name, &self.greeting)
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("workers", &self.workers).finish_non_exhaustive()
    }
}
