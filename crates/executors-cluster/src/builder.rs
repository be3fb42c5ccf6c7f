//! How an executor is made.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, atomic::AtomicU64, mpsc},
    thread,
    time::Duration,
};

use item41_executors::Task;

use crate::{
    ClusterError, ClusterExecutor,
    build_hash::build_hash,
    caller::{Caller, Seen, Settings},
    connection::Access,
    wire::{Agent, Subjects, is_name},
};

/// How an executor is made: begun by [`ClusterExecutor::builder`].
///
/// ```no_run
/// use std::time::Duration;
/// use executors_cluster::ClusterExecutor;
///
/// let pool = ClusterExecutor::builder("tls://broker:4222")
///     .pool("nightly")
///     .credentials("x41.creds")
///     .attempts(3)
///     .message_bytes(64 << 20)
///     .wait_for_slots(8, Duration::from_secs(30))
///     .build()?;
/// # Ok::<(), executors_cluster::ClusterError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "`build` makes the executor"]
pub struct ClusterBuilder {
    settings: Settings,
    repeatable: Vec<&'static str>,
    slots: Option<(usize, Duration)>,
}

impl ClusterBuilder {
    pub(crate) fn new(url: &str) -> Self {
        let settings = Settings {
            access: Access::new(url),
            attempts: 3,
            message_bytes: 64 << 20,
            broker_timeout: Duration::from_mins(5),
        };
        Self { settings, repeatable: Vec::new(), slots: None }
    }

    /// Sets the name of the pool; without it, `default`. Calls go to agents of the same pool alone,
    /// and the broker can give rights per pool.
    pub fn pool(mut self, name: &str) -> Self {
        name.clone_into(&mut self.settings.access.pool);
        self
    }

    /// Says that `task` may run again after a loss. Without it, a call runs at most once, and fails
    /// with [`WorkerLost`](item41_executors::TaskError::WorkerLost) if its worker is lost.
    pub fn repeatable<A, R>(mut self, task: &Task<A, R>) -> Self {
        self.repeatable.push(task.name());
        self
    }

    /// Sets the file with the credentials: a `.creds` file, the seed of an nkey, or one line
    /// `user:password`.
    pub fn credentials(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.access.credentials = Some(path.into());
        self
    }

    /// Sets the file with the certificate authority of the broker, and asks for TLS.
    pub fn certificate_authority(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.access.authority = Some(path.into());
        self
    }

    /// Sets the files with the certificate and the key by which the broker knows this program.
    pub fn client_certificate(
        mut self,
        certificate: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Self {
        self.settings.access.client_certificate = Some((certificate.into(), key.into()));
        self
    }

    /// Sets how many worker processes a repeatable call may lose before it fails; without it, 3.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = attempts;
        self
    }

    /// Sets the greatest length of the arguments or the results of one call; without it, 64 MiB.
    pub fn message_bytes(mut self, bytes: usize) -> Self {
        self.settings.message_bytes = bytes;
        self
    }

    /// Sets how long `build` tries to reach the broker; without it, 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.access.connect_timeout = timeout;
        self
    }

    /// Sets how long the broker may be unreachable later before all calls fail; without it, 5 minutes.
    pub fn broker_timeout(mut self, timeout: Duration) -> Self {
        self.settings.broker_timeout = timeout;
        self
    }

    /// Sets after how long an agent that is silent counts as lost; without it, 10 seconds. The first
    /// program of a build that joins a pool sets it for the broker's redelivery too.
    pub fn silence(mut self, silence: Duration) -> Self {
        self.settings.access.ack_wait = silence;
        self
    }

    /// Sets whether the broker keeps calls on its disk; without it, in memory. Nothing is lost either
    /// way, because the caller keeps them too; a broker that comes back has less to be told again.
    /// The first program that joins a pool decides.
    pub fn durable(mut self, durable: bool) -> Self {
        self.settings.access.is_durable = durable;
        self
    }

    /// Has `build` wait until that many tasks can run at the same time, and fail if they cannot in
    /// time. Without it, calls wait for agents that may join later.
    pub fn wait_for_slots(mut self, slots: usize, timeout: Duration) -> Self {
        self.slots = Some((slots, timeout));
        self
    }

    /// Connects to the broker and makes the executor.
    ///
    /// # Errors
    /// A name or a number makes no sense, the broker is not there or refuses this program, or there
    /// are too few slots in time.
    pub fn build(self) -> Result<ClusterExecutor, ClusterError> {
        let Self { settings, repeatable, slots } = self;
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
            repeatable,
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
