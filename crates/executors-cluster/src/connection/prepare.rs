//! Making what the broker keeps for a pool: a stream, and a consumer for each build.

use std::time::Duration;

use async_nats::{
    Client,
    jetstream::{
        self, ErrorCode,
        consumer::{AckPolicy, PullConsumer, pull},
        context::{CreateStreamError, CreateStreamErrorKind},
        stream::{self, ConsumerError, ConsumerErrorKind},
    },
};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};
use tracing::warn;

use super::{Access, Link};
use crate::{ClusterError, wire::Subjects};

/// What a broker does that cannot make it now.
const SILENT: &str = "the broker does not answer";

/// How long the broker may take for one answer, before it is asked again.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(2);

/// How often a program tries to make the stream.
const PREPARE_ATTEMPTS: usize = 5;

/// Why the stream or the consumer is not there.
#[derive(Debug, PartialEq, Eq)]
enum NotMade {
    /// It is likely to be there a moment later.
    Passing(String),
    /// The broker says nothing, as brokers do that have not agreed yet which of them leads.
    Silent,
    /// It has more copies than there are brokers for them.
    TooFewBrokers,
    /// Another attempt would fail in the same way.
    Lasting(String),
}

impl NotMade {
    fn new(code: Option<ErrorCode>, reason: String) -> Self {
        if code == Some(ErrorCode::CLUSTER_NO_PEERS) {
            return Self::TooFewBrokers;
        }
        if code.is_some_and(is_passing) { Self::Passing(reason) } else { Self::Lasting(reason) }
    }
}

impl From<CreateStreamError> for NotMade {
    fn from(error: CreateStreamError) -> Self {
        match error.kind() {
            CreateStreamErrorKind::TimedOut => Self::Silent,
            CreateStreamErrorKind::JetStream(refusal) => {
                Self::new(Some(refusal.error_code()), error.to_string())
            }
            _ => Self::new(None, error.to_string()),
        }
    }
}

impl From<ConsumerError> for NotMade {
    fn from(error: ConsumerError) -> Self {
        match error.kind() {
            ConsumerErrorKind::TimedOut => Self::Silent,
            ConsumerErrorKind::JetStream(refusal) => {
                Self::new(Some(refusal.error_code()), error.to_string())
            }
            _ => Self::new(None, error.to_string()),
        }
    }
}

/// Whether the broker refuses because another program makes the same at this moment, or because
/// several brokers have not agreed yet which of them leads.
fn is_passing(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::STREAM_NAME_EXIST
            | ErrorCode::STREAM_SUBJECT_OVERLAP
            | ErrorCode::STREAM_NOT_FOUND
            // Newer brokers say this of a consumer that another program has just made differently.
            | ErrorCode::CONSUMER_CREATE
            | ErrorCode::CONSUMER_NAME_EXIST
            | ErrorCode::CONSUMER_EXISTING_ACTIVE
            | ErrorCode::CONSUMER_ALREADY_EXISTS
            | ErrorCode::CONSUMER_NOT_FOUND
            | ErrorCode::CLUSTER_NOT_AVAILABLE
            | ErrorCode::CLUSTER_NOT_LEADER
    )
}

/// Waits until the broker says that it refuses something to these credentials.
async fn refusal(link: &mut watch::Receiver<Link>) -> Option<String> {
    link.wait_for(|link| link.refusal.is_some()).await.ok()?.refusal.clone()
}

impl Access {
    /// Makes the stream and the consumer of this build, unless they are there.
    ///
    /// Where two programs make them at the same moment, the broker refuses one of the two. That one
    /// finds them a moment later. Any other refusal is an error at once.
    pub(crate) async fn prepare(
        &self,
        client: &Client,
        link: &watch::Receiver<Link>,
        subjects: &Subjects,
    ) -> Result<PullConsumer, ClusterError> {
        let mut link = link.clone();
        tokio::select! {
            made = self.make(client, subjects) => made,
            // The broker does not answer the request that it refuses.
            Some(reason) = refusal(&mut link) => {
                Err(ClusterError::Rights { pool: self.pool.clone(), reason })
            }
        }
    }

    /// Makes the consumer anew, unless another program has done so.
    pub(crate) async fn replace(
        &self,
        client: &Client,
        link: &watch::Receiver<Link>,
        subjects: &Subjects,
        old: &PullConsumer,
    ) -> Result<PullConsumer, ClusterError> {
        let context = jetstream::new(client.clone());
        if let Ok(stream) = context.get_stream_no_info(subjects.stream()).await
            && let Ok(info) = stream.consumer_info(&subjects.build).await
            && info.created == old.cached_info().created
        {
            // What the old one had handed out is delivered again.
            let _ = stream.delete_consumer(&subjects.build).await;
        }
        self.prepare(client, link, subjects).await
    }

    async fn make(
        &self,
        client: &Client,
        subjects: &Subjects,
    ) -> Result<PullConsumer, ClusterError> {
        // Brokers that form a cluster go on if one of three is lost.
        let mut copies = if client.server_info().cluster.is_some() { 3 } else { 1 };
        let failed = |reason| ClusterError::Stream { stream: subjects.stream(), reason };
        let (mut attempt, deadline) = (0, Instant::now() + self.connect_timeout);
        loop {
            attempt += 1;
            match self.try_prepare(client, subjects, copies).await {
                Ok(consumer) => return Ok(consumer),
                Err(NotMade::Passing(_)) if attempt < PREPARE_ATTEMPTS => {
                    sleep(Duration::from_millis(50)).await;
                }
                Err(NotMade::Silent) if Instant::now() < deadline => attempt = 0,
                Err(NotMade::Silent) => return Err(failed(SILENT.to_owned())),
                Err(NotMade::TooFewBrokers) if copies > 1 && attempt < PREPARE_ATTEMPTS => {
                    sleep(Duration::from_millis(500)).await;
                }
                Err(NotMade::TooFewBrokers) if copies > 1 => {
                    warn!("fewer than three brokers are there; the stream has one copy");
                    copies = 1;
                }
                Err(NotMade::TooFewBrokers) => {
                    return Err(failed("too few brokers are there".to_owned()));
                }
                Err(NotMade::Passing(reason) | NotMade::Lasting(reason)) => {
                    return Err(failed(reason));
                }
            }
        }
    }

    async fn try_prepare(
        &self,
        client: &Client,
        subjects: &Subjects,
        copies: usize,
    ) -> Result<PullConsumer, NotMade> {
        let mut context = jetstream::new(client.clone());
        context.set_timeout(self.connect_timeout.min(REQUEST_TIMEOUT));
        let storage =
            if self.is_durable { stream::StorageType::File } else { stream::StorageType::Memory };
        let stream = context
            .get_or_create_stream(stream::Config {
                name: subjects.stream(),
                subjects: vec![subjects.all_calls()],
                retention: stream::RetentionPolicy::WorkQueue,
                storage,
                num_replicas: copies,
                // A full broker says so, and the caller keeps the call.
                discard: stream::DiscardPolicy::New,
                max_bytes: 64 << 20,
                // What a caller that died has left behind.
                max_age: Duration::from_hours(24),
                duplicate_window: Duration::from_mins(2),
                ..Default::default()
            })
            .await?;
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
        Ok(stream.get_or_create_consumer(&subjects.build, consumer).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An error of the broker as it comes over the wire.
    fn refusal(code: u64) -> jetstream::Error {
        let text = format!(r#"{{"code":400,"err_code":{code},"description":"refused"}}"#);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn refusal_of_a_second_maker_passes() {
        for code in [10058, 10065] {
            let refused = NotMade::from(CreateStreamError::from(refusal(code)));
            assert!(matches!(refused, NotMade::Passing(_)), "{code}: {refused:?}");
        }
        for code in [10012, 10013, 10105, 10148] {
            let refused = NotMade::from(ConsumerError::from(refusal(code)));
            assert!(matches!(refused, NotMade::Passing(_)), "{code}: {refused:?}");
        }
    }

    #[test]
    fn refusal_of_the_broker_itself_lasts() {
        for code in [10076, 10039, 10028, 10047] {
            let refused = NotMade::from(CreateStreamError::from(refusal(code)));
            assert!(matches!(refused, NotMade::Lasting(_)), "{code}: {refused:?}");
            let refused = NotMade::from(ConsumerError::from(refusal(code)));
            assert!(matches!(refused, NotMade::Lasting(_)), "{code}: {refused:?}");
        }
        let silent = NotMade::from(CreateStreamError::new(CreateStreamErrorKind::TimedOut));
        assert_eq!(silent, NotMade::Silent);
    }
}
