//! What the settings of a builder come to.

use std::{io, path::Path, process::Command, time::Duration};

use super::{Initializer, ProcessPoolBuilder, Start};
use crate::{
    StartError,
    process_pool::{
        parent::{Greeting, Plan, SELF, check_depth},
        protocol::hello,
        worker,
    },
    worker_threads::check_name,
};

impl ProcessPoolBuilder {
    /// Checks the settings, and makes of them what the manager needs.
    pub(in super::super) fn plan(self) -> Result<Plan, StartError> {
        if self.workers == 0 {
            return Err(StartError::ZeroWorkers);
        }
        if self.tasks_per_child == Some(0) {
            return Err(StartError::ZeroTasksPerChild);
        }
        if self.worker_timeout == Some(Duration::ZERO) {
            return Err(StartError::ZeroTimeout);
        }
        check_name(&self.name)?;
        worker::check_names()?;
        check_depth()?;
        let command = self.start.map_or_else(this_program, Ok)?;
        let limit = self.message_bytes;
        let prepare = |(name, request): Initializer| Ok((name, request(limit)?));
        let initializer =
            self.initializer.map(prepare).transpose().map_err(StartError::Initializer)?;
        let tasks_per_child = self.tasks_per_child;
        Ok(Plan {
            workers: self.workers,
            name: self.name,
            command,
            greeting: Greeting { hello: hello(limit), initializer, limit, tasks_per_child },
            prefetch: self.prefetch,
            worker_timeout: self.worker_timeout,
            replaces_dead: self.replaces_dead,
            started: 0,
        })
    }
}

/// Returns what starts this same program again.
fn this_program() -> Result<Start, StartError> {
    if !worker::is_prepared() {
        return Err(StartError::NotPrepared);
    }
    let program = if Path::new(SELF).exists() {
        SELF.into()
    } else {
        std::env::current_exe().map_err(StartError::Process)?
    };
    Ok(Box::new(move || {
        let mut command = Command::new(&program);
        // Standard output is for the program's own answers.
        command.stdout(io::stderr());
        command
    }))
}
