//! What agents say to a caller: answers, questions, and what they have in hand.

use std::time::Instant;

use async_nats::Message;
use bytes::Bytes;
use item41_executors::TaskError;
use tracing::{debug, warn};

use super::{Caller, Found, Place};
use crate::{
    task::serialization,
    transfers,
    wire::{
        Answer, Body, CallerSays, Claim, Holding, Known, Left, Outcome, PartRequest, Received,
        decode, encode, is_name,
    },
};

impl Caller {
    /// Takes a message that came to this caller's own subjects.
    pub(super) async fn receive(&mut self, message: Message) {
        let prefix = self.subjects.to(&self.id, "").len();
        let what = message.subject.get(prefix..).unwrap_or_default().to_owned();
        let mut words = what.split('.');
        match (words.next(), words.next(), words.next()) {
            (Some("answer"), None, None) => self.take_answer(&message.payload).await,
            (Some("published"), Some(number), Some(attempt)) => {
                if let (Ok(number), Ok(attempt)) = (number.parse(), attempt.parse()) {
                    self.published(number, attempt, &message.payload);
                }
            }
            (Some("claim"), None, None) => {
                let Some(claim) = decode::<Claim<'_>>(&message.payload) else { return };
                let is_granted = self.ledger.claim(claim.number, claim.agent, claim.token);
                self.reply(&message, encode(&is_granted)).await;
            }
            (Some("holding"), None, None) => {
                let Some(holding) = decode::<Holding<'_>>(&message.payload) else { return };
                let mut aborted = Vec::new();
                for number in holding.numbers {
                    if let Some(entry) = self.ledger.get_mut(number) {
                        entry.heard = Instant::now();
                        if entry.holder.as_deref() != Some(holding.agent) {
                            entry.holder = Some(holding.agent.to_owned());
                        }
                        if entry.is_aborted {
                            aborted.push(number);
                        }
                    }
                }
                for number in aborted {
                    let says = encode(&CallerSays::Abort { caller: &self.id, number });
                    self.send(self.subjects.callers(), says).await;
                }
            }
            (Some("known"), None, None) => {
                if let Some(known) = decode::<Known<'_>>(&message.payload) {
                    self.assignments.known(known.agent);
                }
            }
            (Some("left"), None, None) => {
                if let Some(left) = decode::<Left<'_>>(&message.payload) {
                    self.agent_left(&left);
                }
            }
            (Some("part"), None, None) => {
                let Some(request) = decode::<PartRequest>(&message.payload) else { return };
                self.reply(&message, self.transfers.part(&request)).await;
            }
            _ => {}
        }
    }

    async fn reply(&self, message: &Message, payload: Bytes) {
        if let Some(reply) = &message.reply {
            self.send(reply.to_string(), payload).await;
        }
    }

    async fn take_answer(&mut self, payload: &[u8]) {
        let Some(answer) = decode::<Answer<'_>>(payload) else { return };
        // The answer has arrived; only now the broker may forget the call.
        if answer.ack.starts_with("$JS.ACK.") && !answer.ack.contains(['*', '>', ' ', '\r', '\n']) {
            self.send(answer.ack.to_owned(), Bytes::from_static(b"+ACK")).await;
        }
        let number = answer.number;
        debug!(caller = self.id, number, agent = answer.agent, "call answered");
        let Some(entry) = self.ledger.get_mut(number) else {
            // A late answer to a call that was repeated.
            return self.confirm(answer.agent, number).await;
        };
        let is_repeatable = entry.call.is_repeatable;
        let is_current = answer.attempt == entry.attempt && entry.place != Place::Waiting;
        match answer.outcome {
            Outcome::Done(Body::Inline(outcomes)) => {
                self.finish(number, Ok(outcomes));
                if !is_repeatable {
                    self.confirm(answer.agent, number).await;
                }
            }
            Outcome::Done(Body::Parts { transfer, length }) => {
                self.fetch(number, answer.agent, transfer, length).await;
            }
            Outcome::Failed(error) => {
                self.finish(number, Err(error));
                self.confirm(answer.agent, number).await;
            }
            Outcome::Lost { reason } => {
                self.confirm(answer.agent, number).await;
                if is_current {
                    self.worker_lost(number, answer.agent, &reason);
                }
            }
            Outcome::Returned => {
                let is_its = match &entry.place {
                    Place::Published => true,
                    // It did not start, so it may be given to another agent.
                    place => place.agent() == Some(answer.agent),
                };
                if is_current && is_its {
                    self.returned(number);
                }
            }
        }
    }

    /// Tells an agent that it need not keep an answer.
    async fn confirm(&self, agent: &str, number: u64) {
        if is_name(agent) {
            let received = encode(&Received { caller: &self.id, number });
            self.send(self.subjects.to(agent, "received"), received).await;
        }
    }

    pub(super) fn finish(&mut self, number: u64, outcomes: Result<&[u8], TaskError>) {
        if let Some(entry) = self.ledger.remove(number) {
            self.answered.count();
            self.transfers.forget(entry.transfer);
            if let Place::Assigned { agent, .. } = &entry.place {
                self.assignments.ended(agent);
            }
            entry.call.future.finish(outcomes);
        }
    }

    /// A worker process died with the call.
    fn worker_lost(&mut self, number: u64, agent: &str, reason: &str) {
        let host = self.seen.host(agent).unwrap_or_else(|| agent.to_owned());
        let attempts = self.settings.attempts;
        let Some(entry) = self.ledger.get_mut(number) else { return };
        entry.losses += 1;
        let losses = entry.losses;
        if entry.call.is_repeatable && losses < attempts {
            warn!(number, host, reason, losses, "a worker process is lost; the call is repeated");
            self.ledger.publish_again(number);
            return;
        }
        let times = if losses > 1 { format!(" ({losses} attempts)") } else { String::new() };
        let reason = format!("on {host}: {reason}{times}");
        self.finish(number, Err(TaskError::WorkerLost { reason }));
    }

    /// Has the parts of a long result fetched.
    async fn fetch(&mut self, number: u64, agent: &str, transfer: u64, length: u64) {
        let Some(entry) = self.ledger.get_mut(number) else { return };
        // A call that waits to be repeated has its answer after all; it stays in the queue meanwhile.
        if matches!(entry.place, Place::Fetching | Place::Waiting) || !is_name(agent) {
            return;
        }
        let limit = self.settings.message_bytes;
        if length > limit as u64 {
            let reason = format!("it has {length} bytes, and a message may have {limit}");
            let error = serialization("receive the result", entry.call.task, reason);
            self.finish(number, Err(error));
            return self.confirm(agent, number).await;
        }
        entry.place = Place::Fetching;
        let (client, found) = (self.client.clone(), self.found.clone());
        let (from, agent) = (self.subjects.to(agent, "part"), agent.to_owned());
        tokio::spawn(async move {
            let bytes = transfers::fetch(client, from, transfer, length, limit).await;
            let _ = found.send(Found::Result { number, agent, bytes });
        });
    }

    pub(super) async fn find(&mut self, found: Found) {
        match found {
            Found::Result { number, agent, bytes } => {
                match bytes {
                    Ok(bytes) => self.finish(number, Ok(&bytes)),
                    Err(reason) => {
                        let reason = format!("its result cannot be fetched: {reason}");
                        self.worker_lost(number, &agent, &reason);
                    }
                }
                self.confirm(&agent, number).await;
            }
            Found::Lookup { number, attempt, is_there } => {
                self.after_lookup(number, attempt, is_there).await;
            }
            Found::Prepared(prepared) => self.after_prepared(prepared).await,
        }
    }
}
