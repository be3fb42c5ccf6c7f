//! Connecting to the broker, and what it must keep for a pool.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use async_nats::{
    Client, ConnectErrorKind, ConnectOptions, Event,
    jetstream::{
        self,
        consumer::{AckPolicy, PullConsumer, pull},
        context::CreateStreamErrorKind,
        stream::{self, ConsumerErrorKind},
    },
};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};
use tracing::{info, warn};

use crate::{ClusterError, wire::Subjects};

/// How the broker is found, and how a program shows who it is.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    pub(crate) url: String,
    pub(crate) pool: String,
    pub(crate) credentials: Option<PathBuf>,
    pub(crate) authority: Option<PathBuf>,
    pub(crate) client_certificate: Option<(PathBuf, PathBuf)>,
    /// How long the broker may be unreachable at the start.
    pub(crate) connect_timeout: Duration,
    /// After this time without a sign of life, a call is delivered again.
    pub(crate) ack_wait: Duration,
    /// Whether the broker keeps calls on its disk.
    pub(crate) is_durable: bool,
}

impl Access {
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            pool: "default".to_owned(),
            credentials: None,
            authority: None,
            client_certificate: None,
            connect_timeout: Duration::from_secs(10),
            ack_wait: Duration::from_secs(10),
            is_durable: false,
        }
    }

    /// Returns the address without what may be a password.
    pub(crate) fn shown_url(&self) -> String {
        let one = |url: &str| match (url.split_once("://"), url.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
            (None, Some((_, host))) => host.to_owned(),
            _ => url.to_owned(),
        };
        self.url.split(',').map(one).collect::<Vec<_>>().join(",")
    }

    fn options(&self, tell: Arc<watch::Sender<Link>>) -> Result<ConnectOptions, ClusterError> {
        let mut options = ConnectOptions::new()
            .name("executors-cluster")
            .custom_inbox_prefix(Subjects::replies(&self.pool))
            .subscription_capacity(1 << 16)
            .ping_interval(Duration::from_secs(5))
            .reconnect_delay_callback(|attempts| {
                Duration::from_millis(50 * attempts.clamp(1, 20) as u64)
            })
            .event_callback(move |event| {
                let tell = Arc::clone(&tell);
                async move { note(&event, &tell) }
            });
        if let Some(path) = &self.credentials {
            options = log_in(options, path)?;
        }
        if let Some(path) = &self.authority {
            options = options.add_root_certificates(path.clone()).require_tls(true);
        }
        if let Some((certificate, key)) = &self.client_certificate {
            options = options.add_client_certificate(certificate.clone(), key.clone());
        }
        Ok(options)
    }

    /// Connects; tries again until the timeout while the broker is not there.
    pub(crate) async fn connect(&self) -> Result<(Client, watch::Receiver<Link>), ClusterError> {
        let deadline = Instant::now() + self.connect_timeout;
        let servers: Vec<&str> = self.url.split(',').map(str::trim).collect();
        loop {
            let (tell, link) = watch::channel(Link::default());
            let options = self.options(Arc::new(tell))?;
            let left = deadline.saturating_duration_since(Instant::now());
            let reason = match timeout(left, options.connect(&servers[..])).await {
                Ok(Ok(client)) => return Ok((client, link)),
                Ok(Err(error)) => {
                    let (url, reason) = (self.shown_url(), error.to_string());
                    match error.kind() {
                        ConnectErrorKind::Authentication
                        | ConnectErrorKind::AuthorizationViolation => {
                            return Err(ClusterError::Credentials { url, reason });
                        }
                        ConnectErrorKind::Tls => return Err(ClusterError::Tls { url, reason }),
                        // The client reports a refused certificate as an input error.
                        _ if reason.contains("certificate") => {
                            return Err(ClusterError::Tls { url, reason });
                        }
                        _ => reason,
                    }
                }
                Err(_) => "it does not answer".to_owned(),
            };
            if Instant::now() + Duration::from_millis(100) >= deadline {
                let (url, timeout) = (self.shown_url(), self.connect_timeout);
                return Err(ClusterError::Unreachable { url, timeout, reason });
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// Makes the stream and the consumer of this build, unless they are there.
    ///
    /// Where two programs make them at the same moment, the broker refuses one of the two. That one
    /// finds them a moment later.
    pub(crate) async fn prepare(
        &self,
        client: &Client,
        subjects: &Subjects,
    ) -> Result<PullConsumer, ClusterError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            match self.try_prepare(client, subjects).await {
                Ok(consumer) => return Ok(consumer),
                Err(reason) if attempt == PREPARE_ATTEMPTS || reason == SILENT => {
                    return Err(ClusterError::Stream { stream: subjects.stream(), reason });
                }
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    }

    async fn try_prepare(
        &self,
        client: &Client,
        subjects: &Subjects,
    ) -> Result<PullConsumer, String> {
        let mut context = jetstream::new(client.clone());
        context.set_timeout(self.connect_timeout);
        let storage =
            if self.is_durable { stream::StorageType::File } else { stream::StorageType::Memory };
        let stream = context
            .get_or_create_stream(stream::Config {
                name: subjects.stream(),
                subjects: vec![subjects.all_calls()],
                retention: stream::RetentionPolicy::WorkQueue,
                storage,
                // A full broker says so, and the caller keeps the call.
                discard: stream::DiscardPolicy::New,
                max_bytes: 64 << 20,
                // What a caller that died has left behind.
                max_age: Duration::from_hours(24),
                duplicate_window: Duration::from_mins(2),
                ..Default::default()
            })
            .await
            .map_err(|error| match error.kind() {
                CreateStreamErrorKind::TimedOut => SILENT.to_owned(),
                _ => error.to_string(),
            })?;
        let consumer = pull::Config {
            durable_name: Some(subjects.build.clone()),
            filter_subject: subjects.call(),
            ack_policy: AckPolicy::Explicit,
            ack_wait: self.ack_wait,
            // The caller counts the attempts.
            max_deliver: -1,
            max_ack_pending: 100_000,
            max_waiting: 8192,
            memory_storage: !self.is_durable,
            inactive_threshold: Duration::from_hours(24),
            ..Default::default()
        };
        let made = stream.get_or_create_consumer(&subjects.build, consumer).await;
        made.map_err(|error| match error.kind() {
            ConsumerErrorKind::TimedOut => SILENT.to_owned(),
            _ => error.to_string(),
        })
    }
}

/// What a broker does that does not allow it to a user.
const SILENT: &str = "the broker does not answer, as where a user lacks the rights for the pool";

/// How often a program tries to make the stream.
const PREPARE_ATTEMPTS: usize = 5;

/// What is known of the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Link {
    /// How often it was made.
    pub(crate) connections: u64,
    pub(crate) is_up: bool,
}

fn note(event: &Event, tell: &watch::Sender<Link>) {
    match event {
        Event::Connected => {
            info!("connected to the broker");
            tell.send_modify(|link| {
                link.connections += 1;
                link.is_up = true;
            });
        }
        Event::Disconnected => {
            warn!("the connection to the broker is lost");
            tell.send_modify(|link| link.is_up = false);
        }
        Event::SlowConsumer(_) => warn!("messages of the broker were dropped: too many at once"),
        Event::ServerError(error) => warn!(%error, "the broker reports an error"),
        _ => {}
    }
}

/// Reads a file of credentials: a `.creds` file, the seed of an nkey, or `user:password`.
fn log_in(options: ConnectOptions, path: &PathBuf) -> Result<ConnectOptions, ClusterError> {
    let failed = |reason: String| ClusterError::File { path: path.display().to_string(), reason };
    let text = fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    if text.contains("BEGIN NATS USER JWT") {
        return options.credentials(&text).map_err(|error| failed(error.to_string()));
    }
    let line = text.trim();
    if line.starts_with("SU") && line.len() == 58 && !line.contains(':') {
        return Ok(options.nkey(line.to_owned()));
    }
    match line.split_once(':') {
        Some((user, password)) if !line.contains('\n') => {
            Ok(options.user_and_password(user.to_owned(), password.to_owned()))
        }
        _ => Err(failed(
            "it is neither a `.creds` file, nor an nkey's seed, nor `user:password`".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_url_has_no_password() {
        let shown = |url| Access::new(url).shown_url();
        assert_eq!(shown("nats://me:secret@broker:4222"), "nats://broker:4222");
        assert_eq!(shown("me:secret@broker,nats://b:1"), "broker,nats://b:1");
        assert_eq!(shown("tls://broker:4222"), "tls://broker:4222");
    }
}
