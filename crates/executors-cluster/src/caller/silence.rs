//! Agents that join, leave and fall silent, and what becomes of their calls.

use std::time::Instant;

use async_nats::{Message, jetstream};
use item41_executors::TaskError;
use tracing::{info, warn};

use super::{Caller, Found, Place, entry::Entry, publish};
use crate::wire::{Agent, Hello, decode, encode};

/// How many agents are remembered.
const MOST_AGENTS: usize = 100_000;

impl Caller {
    /// Takes what an agent says of itself.
    pub(super) async fn hear(&mut self, message: &Message) {
        let Some(agent) = decode::<Agent>(&message.payload) else { return };
        let id = agent.id.clone();
        if self.note(agent) {
            // It runs no call of a caller that it has not heard.
            self.say_here().await;
        }
        if self.assignments.is_stranger(&id) {
            self.send(self.subjects.to(&id, "hello"), encode(&Hello { caller: &self.id })).await;
        }
    }

    /// Returns whether the agent is new.
    fn note(&mut self, agent: Agent) -> bool {
        let id = agent.id.clone();
        if agent.has_left {
            info!(agent = id, host = agent.host, "an agent left");
            self.assignments.left(&id);
            // What it still has to say may arrive after this; then its silence counts.
            self.seen.update(|agents| agents.remove(&id));
            return false;
        }
        // A program that invents agents must not fill the memory.
        if self.heard.len() >= MOST_AGENTS && !self.heard.contains_key(&id) {
            return false;
        }
        self.heard.insert(id.clone(), Instant::now());
        if agent.build == self.subjects.build {
            self.assignments.hear(&agent);
        }
        let (host, slots) = (agent.host.clone(), agent.slots);
        let is_new = self.seen.update(|agents| agents.insert(id.clone(), agent)).is_none();
        if is_new {
            info!(agent = id, host, slots, "an agent joined");
        }
        is_new
    }

    pub(super) fn forgive_silence(&mut self) {
        let now = Instant::now();
        self.heard.values_mut().for_each(|heard| *heard = now);
        self.ledger.entries().for_each(|entry| entry.heard = now);
    }

    /// Gives up an agent that is silent: what it was allowed to start is lost.
    pub(super) fn lose(&mut self, id: &str) {
        self.heard.remove(id);
        let agent = self.seen.update(|agents| agents.remove(id));
        if let Some(agent) = &agent {
            warn!(agent = id, host = agent.host, "an agent is lost");
        }
        let host = agent.map_or_else(|| "a machine that left".to_owned(), |agent| agent.host);
        for entry in self.ledger.remove_claimed_by(id) {
            self.give_up(entry, &format!("the agent {id} on {host} is silent"));
        }
        // The broker hands on what it still has; what it has not is published again.
        let held = self.ledger.entries().filter(|entry| entry.holder.as_deref() == Some(id));
        let held = held.filter(|entry| entry.place == Place::Published);
        let numbers: Vec<u64> = held.map(|entry| entry.call.number).collect();
        for number in numbers {
            self.look_up(number);
        }
    }

    /// Ends a call that may not run again.
    pub(super) fn give_up(&mut self, entry: Entry, reason: &str) {
        self.transfers.forget(entry.transfer);
        let reason = reason.to_owned();
        entry.call.future.finish(Err(TaskError::WorkerLost { reason }));
    }

    /// Asks the broker whether it still has a call.
    pub(super) fn look_up(&mut self, number: u64) {
        let Some(entry) = self.ledger.get_mut(number) else { return };
        entry.heard = Instant::now();
        entry.holder = None;
        let (attempt, sequence) = (entry.attempt, entry.sequence);
        let (client, found) = (self.client.clone(), self.found.clone());
        let stream = self.subjects.stream();
        let name = publish::name(&self.id, number, attempt);
        tokio::spawn(async move {
            let is_there = match sequence {
                None => None,
                Some(sequence) => {
                    let context = jetstream::new(client);
                    publish::is_in_stream(context, &stream, sequence, &name).await
                }
            };
            let _ = found.send(Found::Lookup { number, attempt, is_there });
        });
    }
}
