//! Making the executor: checking the settings, and starting its thread.

use std::{
    sync::{Arc, Mutex, atomic::AtomicU64, mpsc},
    thread,
};

use super::ClusterBuilder;
use crate::{
    ClusterError, ClusterExecutor,
    build_hash::build_hash,
    caller::{Caller, Seen},
    wire::{Agent, Subjects, is_name},
};

impl ClusterBuilder {
    /// Connects to the broker and makes the executor.
    ///
    /// # Errors
    /// A name or a number makes no sense, the broker is not there or refuses this program, or there
    /// are too few slots in time.
    ///
    /// ```no_run
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let pool = ClusterExecutor::builder("tls://broker:4222").build()?;
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn build(self) -> Result<ClusterExecutor, ClusterError> {
        let Self { settings, slots } = self;
        let pool = &settings.access.pool;
        if !is_name(pool) {
            return Err(ClusterError::Name { name: pool.clone() });
        }
        for (is_zero, what) in [
            (settings.attempts == 0, "attempts"),
            (settings.message_bytes == 0, "message bytes"),
            (settings.access.ack_wait.is_zero(), "a silence"),
        ] {
            if is_zero {
                return Err(ClusterError::Zero { what });
            }
        }
        let build = build_hash().map_err(|error| start("the build's hash", error))?;
        let subjects = Subjects::new(pool, &build);
        let (seen, message_bytes) = (Arc::new(Seen::new(&build)), settings.message_bytes);
        let (commands, orders) = tokio::sync::mpsc::unbounded_channel();
        let (tell, is_ready) = mpsc::channel();
        let for_thread = Arc::clone(&seen);
        let serve = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = match runtime {
                Ok(runtime) => runtime,
                Err(error) => return drop(tell.send(Err(start("the caller's runtime", error)))),
            };
            runtime.block_on(async {
                match Caller::connect(settings, subjects, for_thread, orders).await {
                    Ok(caller) => {
                        let _ = tell.send(Ok(()));
                        caller.serve().await;
                    }
                    Err(error) => drop(tell.send(Err(error))),
                }
            });
        };
        let thread = thread::Builder::new().name("cluster-caller".to_owned()).spawn(serve);
        let thread = thread.map_err(|error| start("the caller's thread", error))?;
        is_ready.recv().map_err(|error| start("the caller's thread", error))??;
        let executor = ClusterExecutor {
            commands,
            seen,
            thread: Mutex::new(Some(thread)),
            build,
            message_bytes,
            next: AtomicU64::new(1),
            is_shut_down: false.into(),
        };
        if let Some((wanted, timeout)) = slots {
            let (found, agents) = executor.seen.wait_for_slots(wanted, timeout);
            if found < wanted {
                let others = others(&executor.build, &agents);
                return Err(ClusterError::Slots { found, wanted, timeout, others });
            }
        }
        Ok(executor)
    }
}

fn start(what: &'static str, reason: impl std::fmt::Display) -> ClusterError {
    ClusterError::Start { what, reason: reason.to_string() }
}

/// Which builds are there, and what to do.
fn others(build: &str, agents: &[Agent]) -> String {
    let is_other = |agent: &&Agent| agent.build != build;
    let mut other: Vec<_> =
        agents.iter().filter(is_other).map(|a| format!("{} on {}", a.build, a.host)).collect();
    other.sort();
    other.dedup();
    if other.is_empty() {
        return "start more agents (`cluster-worker`)".to_owned();
    }
    let shown = other.len().min(5);
    format!(
        "this program is build {build}, and there are agents of {}; start agents of the same build",
        other[..shown].join(", ")
    )
}
