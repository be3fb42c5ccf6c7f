//! Handing calls to the broker.

use std::time::{Duration, Instant};

use async_nats::{
    HeaderMap,
    jetstream::{self, stream::RawMessageErrorKind},
};
use serde::Deserialize;
use tracing::{debug, info, warn};

use super::{Caller, Found, Place};
use crate::{
    transfers::body,
    wire::{Call, encode},
};

/// The fewest calls that are published where there is an agent at all: the next ones are on their
/// way while short calls are answered.
const LEAST_WINDOW: usize = 16;

/// What the broker says to a call that it was given.
#[derive(Deserialize)]
struct Acknowledgement {
    #[serde(default)]
    seq: Option<u64>,
    #[serde(default)]
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    description: String,
}

/// The name of a call's message, by which the broker knows that it has it.
pub(super) fn name(caller: &str, number: u64, attempt: u32) -> String {
    format!("{caller}-{number}-{attempt}")
}

impl Caller {
    /// How many calls may be with the broker and the agents: about twice the slots, or as many short
    /// ones as are answered in a few milliseconds. The rest waits here, where it can be cancelled.
    fn window(&self) -> usize {
        match self.seen.slots() {
            0 => 0,
            slots => slots.saturating_mul(2).max(LEAST_WINDOW).max(self.answered.in_a_slice()),
        }
    }

    pub(super) async fn publish_waiting(&mut self) {
        if self.down_since.is_some() || self.pause_until.is_some_and(|until| Instant::now() < until)
        {
            return;
        }
        self.pause_until = None;
        let window = self.window();
        while let Some(entry) = self.ledger.publish_next(window) {
            if entry.transfer.is_none() {
                entry.transfer = self.transfers.keep(&entry.call.arguments);
            }
            let number = entry.call.number;
            if !self.assign(number).await {
                self.publish(number).await;
            }
        }
    }

    /// Publishes a call under the name of its attempt: the broker keeps one call of a name.
    pub(super) async fn publish(&mut self, number: u64) {
        let Some(entry) = self.ledger.get_mut(number) else { return };
        debug!(caller = self.id, number, attempt = entry.attempt, "call published");
        let call = Call {
            caller: &self.id,
            number,
            attempt: entry.attempt,
            task: entry.call.task,
            is_repeatable: entry.call.is_repeatable,
            arguments: body(&entry.call.arguments, entry.transfer),
        };
        let payload = encode(&call);
        let mut headers = HeaderMap::new();
        let name = name(&self.id, number, entry.attempt);
        headers.insert(async_nats::header::NATS_MESSAGE_ID, name.as_str());
        let reply = self.subjects.to(&self.id, &format!("published.{number}.{}", entry.attempt));
        let call = self.subjects.call();
        let _ = self.client.publish_with_reply_and_headers(call, reply, headers, payload).await;
    }

    /// Takes the broker's word on a call that it was given.
    pub(super) fn published(&mut self, number: u64, attempt: u32, payload: &[u8]) {
        let Some(entry) = self.ledger.get_mut(number) else { return };
        if entry.attempt != attempt || entry.place == Place::Waiting {
            return;
        }
        let refusal = match serde_json::from_slice::<Acknowledgement>(payload) {
            Ok(Acknowledgement { error: None, seq: Some(sequence) }) => {
                entry.sequence = Some(sequence);
                return;
            }
            Ok(Acknowledgement { error: Some(refusal), .. }) => refusal.description,
            // No stream listens.
            _ => "there is no stream".to_owned(),
        };
        // An agent may have claimed it all the same.
        if entry.place != Place::Published {
            return;
        }
        warn!(number, refusal, "the broker takes no more calls; they wait here");
        self.ledger.publish_again(number);
        self.pause_until = Some(Instant::now() + Duration::from_millis(100));
        if payload.is_empty() {
            self.prepare_again(Duration::ZERO);
        }
    }

    pub(super) fn prepare_again(&self, delay: Duration) {
        let (access, subjects) = (self.settings.access.clone(), self.subjects.clone());
        let (client, found, link) = (self.client.clone(), self.found.clone(), self.link.clone());
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            let prepared = access.prepare(&client, &link, &subjects).await;
            let _ = found.send(Found::Prepared(prepared.map(drop).map_err(|e| e.to_string())));
        });
    }

    /// Publishes again what the broker may have forgotten. What it still has it knows by its name.
    pub(super) async fn after_prepared(&mut self, prepared: Result<(), String>) {
        if let Err(reason) = prepared {
            warn!(reason, "cannot prepare the stream; it is tried again");
            self.pause_until = Some(Instant::now() + Duration::from_millis(500));
            if self.down_since.is_none() {
                self.prepare_again(Duration::from_millis(500));
            }
            return;
        }
        let is_unheld = |entry: &&mut super::entry::Entry| {
            entry.place == Place::Published && entry.holder.is_none()
        };
        let numbers = self.ledger.entries().filter(is_unheld).map(|entry| entry.call.number);
        let numbers: Vec<u64> = numbers.collect();
        if !numbers.is_empty() {
            info!(calls = numbers.len(), "calls are published again after a new connection");
        }
        for number in numbers {
            self.publish(number).await;
        }
    }

    /// Decides what becomes of a call of which nothing was heard.
    pub(super) async fn after_lookup(&mut self, number: u64, attempt: u32, is_there: Option<bool>) {
        let Some(entry) = self.ledger.get_mut(number) else { return };
        if entry.attempt != attempt || entry.place != Place::Published || entry.holder.is_some() {
            return;
        }
        match is_there {
            Some(true) => {}
            Some(false) => {
                warn!(number, "the broker has lost a call; it is published again");
                self.ledger.publish_again(number);
            }
            // Its name keeps it from being there twice.
            None => self.publish(number).await,
        }
    }
}

/// Asks the broker for the message of this name; `None` if it does not say. A broker that was started
/// anew counts anew, so the sequence alone is not enough.
pub(super) async fn is_in_stream(
    context: jetstream::Context,
    stream: &str,
    sequence: u64,
    name: &str,
) -> Option<bool> {
    let stream = context.get_stream_no_info(stream).await.ok()?;
    match stream.get_raw_message(sequence).await {
        Ok(message) => {
            let id = message.headers.get(async_nats::header::NATS_MESSAGE_ID);
            Some(id.is_some_and(|id| id.as_str() == name))
        }
        Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Some(false),
        Err(_) => None,
    }
}
