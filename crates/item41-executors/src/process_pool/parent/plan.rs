//! What a pool of processes is to be.

use std::{fmt, io, path::Path, process::Command, time::Duration};

use crate::{StartError, panics::catch_panic};

/// What the manager needs to know about the pool.
pub(in super::super) struct Plan {
    pub(in super::super) workers: usize,
    pub(in super::super) name: String,
    pub(in super::super) command: Box<dyn FnMut() -> Command + Send>,
    pub(in super::super) greeting: Greeting,
    /// How many calls may be sent to a worker before it has answered the one it is at.
    pub(in super::super) prefetch: usize,
    /// How long a worker may be silent.
    pub(in super::super) worker_timeout: Option<Duration>,
    /// Whether the pool goes on when a worker dies.
    pub(in super::super) replaces_dead: bool,
    /// How many workers were started.
    pub(in super::super) started: usize,
}

/// What each worker is told first.
pub(in super::super) struct Greeting {
    pub(in super::super) hello: Vec<u8>,
    /// With the task's name.
    pub(in super::super) initializer: Option<(&'static str, Vec<u8>)>,
    /// No message is longer.
    pub(in super::super) limit: usize,
    /// How many calls a worker may have before it leaves.
    pub(in super::super) tasks_per_child: Option<usize>,
}

impl Plan {
    /// Returns the command that starts the next worker, and the name that it has in a list of
    /// processes, if it can have one.
    pub(super) fn next_worker(&mut self) -> io::Result<(Command, Option<String>)> {
        let name = format!("{} {}", self.name, self.started);
        self.started += 1;
        let command = catch_panic(|| (self.command)());
        let mut command =
            command.map_err(|panic| io::Error::other(format!("its `command` {panic}")))?;
        command.env(DEPTH, (depth() + 1).to_string());
        // A wrapper, such as `env`, may go by the name under which it is called.
        let name = is_this_program(&command).then_some(name);
        Ok((command, name))
    }
}

/// How many pools a process is below the program that its user has started. It is in the environment
/// of each worker, and of the programs that its tasks start.
const DEPTH: &str = "ITEM41_EXECUTORS_DEPTH";

/// How deep pools may be nested. A worker that does not know itself runs `main` and makes a pool of
/// its own, whose workers do the same: this ends it.
const DEEPEST: u32 = 3;

fn depth() -> u32 {
    std::env::var(DEPTH).ok().and_then(|depth| depth.parse().ok()).unwrap_or(0)
}

/// Refuses a pool that is nested too deep.
pub(in super::super) fn check_depth() -> Result<(), StartError> {
    if depth() >= DEEPEST { Err(StartError::TooDeep) } else { Ok(()) }
}

/// How a program on Linux starts itself again, also where its file was replaced or deleted.
pub(in super::super) const SELF: &str = "/proc/self/exe";

fn is_this_program(command: &Command) -> bool {
    let program = Path::new(command.get_program());
    program == Path::new(SELF) || std::env::current_exe().is_ok_and(|this| this == program)
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("workers", &self.workers).finish_non_exhaustive()
    }
}
