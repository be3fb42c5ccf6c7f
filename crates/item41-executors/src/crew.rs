//! The threads of a pool, and how it ends.

use std::{
    num::NonZero,
    sync::{Mutex, PoisonError},
};

use crate::{
    StartError,
    sync::thread::{self, JoinHandle, ThreadId},
};

/// What a pool does at its end; the default is Python's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shutdown {
    /// Whether the call returns only when the workers are gone. A callback that runs in one of the
    /// pool's own threads never waits for them.
    pub wait: bool,
    /// Whether tasks that have not started are cancelled instead of run.
    pub cancel_futures: bool,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self { wait: true, cancel_futures: false }
    }
}

/// As many workers as the system has cores for this program; what a builder begins with.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// The name of a thread or a process ends at the first NUL.
pub(crate) fn check_name(name: &str) -> Result<(), StartError> {
    if name.contains('\0') {
        return Err(StartError::Name { name: name.to_owned() });
    }
    Ok(())
}

#[derive(Default)]
pub(crate) struct Crew {
    ids: Vec<ThreadId>,
    handles: Mutex<Vec<JoinHandle<()>>>,
}

impl Crew {
    pub fn start(
        &mut self,
        name: String,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<(), StartError> {
        let thread = thread::Builder::new().name(name);
        let thread = thread.spawn(work).map_err(StartError::Thread)?;
        self.ids.push(thread.thread().id());
        let handles = self.handles.get_mut();
        handles.unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }

    pub fn size(&self) -> usize {
        self.ids.len()
    }

    /// Whether the running thread is one of these.
    pub fn is_running_this(&self) -> bool {
        self.ids.contains(&thread::current().id())
    }

    /// Waits until all threads have ended; several callers may wait. A thread cannot wait for
    /// itself, so one of the crew returns at once.
    pub fn join(&self) {
        if self.is_running_this() {
            return;
        }
        let mut handles = self.handles.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in handles.drain(..) {
            // A thread of a pool catches what its tasks throw.
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Crew {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Crew").field("ids", &self.ids).finish_non_exhaustive()
    }
}
