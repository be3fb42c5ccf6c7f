//! How an executor is made.

use std::{path::PathBuf, time::Duration};

use crate::{caller::Settings, connection::Access};

mod build;

/// How an executor is made: begun by [`ClusterExecutor::builder`](crate::ClusterExecutor::builder).
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
        Self { settings, slots: None }
    }

    /// Sets the name of the pool; without it, `default`. Calls go to agents of the same pool alone,
    /// and the broker can give rights per pool.
    ///
    /// ```no_run
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let pool = ClusterExecutor::builder("tls://broker:4222").pool("nightly").build()?;
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn pool(mut self, name: &str) -> Self {
        name.clone_into(&mut self.settings.access.pool);
        self
    }

    /// Sets the file with the credentials: a `.creds` file, the seed of an nkey, or one line
    /// `user:password`.
    ///
    /// ```no_run
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let builder = ClusterExecutor::builder("tls://broker:4222");
    /// let pool = builder.credentials("/etc/x41/nightly").build()?;
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn credentials(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.access.credentials = Some(path.into());
        self
    }

    /// Sets the file with the certificate authority of the broker, and asks for TLS.
    ///
    /// ```no_run
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let builder = ClusterExecutor::builder("tls://broker:4222");
    /// let pool = builder.certificate_authority("/etc/x41/ca.pem").build()?;
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn certificate_authority(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.access.authority = Some(path.into());
        self
    }

    /// Sets the files with the certificate and the key by which the broker knows this program.
    ///
    /// ```no_run
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let builder = ClusterExecutor::builder("tls://broker:4222");
    /// let pool = builder.client_certificate("cert.pem", "key.pem").build()?;
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn client_certificate(
        mut self,
        certificate: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Self {
        self.settings.access.client_certificate = Some((certificate.into(), key.into()));
        self
    }

    /// Sets how many worker processes a repeatable call may lose before it fails; without it, 3.
    ///
    /// ```no_run
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let pool = ClusterExecutor::builder("tls://broker:4222").attempts(5).build()?;
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = attempts;
        self
    }

    /// Sets the greatest length of the arguments or the results of one call; without it, 64 MiB.
    ///
    /// ```no_run
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let pool = ClusterExecutor::builder("tls://broker:4222").message_bytes(16 << 20).build()?;
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn message_bytes(mut self, bytes: usize) -> Self {
        self.settings.message_bytes = bytes;
        self
    }

    /// Sets how long `build` tries to reach the broker; without it, 10 seconds.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let builder = ClusterExecutor::builder("tls://broker:4222");
    /// let pool = builder.connect_timeout(Duration::from_secs(60)).build()?;
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.access.connect_timeout = timeout;
        self
    }

    /// Sets how long the broker may be unreachable later before all calls fail; without it, 5 minutes.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let builder = ClusterExecutor::builder("tls://broker:4222");
    /// let pool = builder.broker_timeout(Duration::from_secs(3600)).build()?;
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn broker_timeout(mut self, timeout: Duration) -> Self {
        self.settings.broker_timeout = timeout;
        self
    }

    /// Sets after how long an agent that is silent counts as lost; without it, 10 seconds. The first
    /// program of a build that joins a pool sets it for the broker's redelivery too.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let builder = ClusterExecutor::builder("tls://broker:4222");
    /// let pool = builder.silence(Duration::from_secs(30)).build()?;
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn silence(mut self, silence: Duration) -> Self {
        self.settings.access.ack_wait = silence;
        self
    }

    /// Sets whether the broker keeps calls on its disk; without it, in memory. Nothing is lost either
    /// way, because the caller keeps them too; a broker that comes back has less to be told again.
    /// The first program that joins a pool decides.
    ///
    /// ```no_run
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let pool = ClusterExecutor::builder("tls://broker:4222").durable(true).build()?;
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn durable(mut self, durable: bool) -> Self {
        self.settings.access.is_durable = durable;
        self
    }

    /// Has `build` wait until that many tasks can run at the same time, and fail if they cannot in
    /// time. Without it, calls wait for agents that may join later.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use executors_cluster::ClusterExecutor;
    ///
    /// let builder = ClusterExecutor::builder("tls://broker:4222");
    /// let pool = builder.wait_for_slots(8, Duration::from_secs(30)).build()?;
    /// # Ok::<(), executors_cluster::ClusterError>(())
    /// ```
    pub fn wait_for_slots(mut self, slots: usize, timeout: Duration) -> Self {
        self.slots = Some((slots, timeout));
        self
    }
}
