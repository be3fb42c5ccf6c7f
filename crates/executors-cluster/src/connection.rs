//! Connecting to the broker.

mod prepare;

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use async_nats::{Client, ConnectErrorKind, ConnectOptions, Event};
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
}

/// What is known of the connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Link {
    /// How often it was made.
    pub(crate) connections: u64,
    pub(crate) is_up: bool,
    /// What the broker said when it last refused something to these credentials.
    pub(crate) refusal: Option<String>,
}

fn note(event: &Event, tell: &watch::Sender<Link>) {
    match event {
        Event::Connected => {
            info!("connected to the broker");
            tell.send_modify(|link| {
                link.connections += 1;
                link.is_up = true;
                link.refusal = None;
            });
        }
        Event::Disconnected => {
            warn!("the connection to the broker is lost");
            tell.send_modify(|link| link.is_up = false);
        }
        Event::SlowConsumer(_) => warn!("messages of the broker were dropped: too many at once"),
        Event::ServerError(error) => {
            warn!(%error, "the broker reports an error");
            let text = error.to_string();
            if text.to_ascii_lowercase().contains("permissions violation") {
                tell.send_modify(|link| link.refusal = Some(text));
            }
        }
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
