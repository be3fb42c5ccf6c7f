//! Assigning a call that may run once to an agent with a free slot.
//!
//! The order is the permission to start the call, so the agent need not ask. Only its agent can say
//! that it did not start the call; until then no other agent gets the call.

use item41_executors::TaskError;
use tracing::debug;

use super::{BEAT, Caller, Place};
use crate::wire::{Assignment, Body, Call, Left, Recall, encode};

impl Caller {
    /// Hands a call to an agent with a free slot, if there is one and the call may go this way.
    pub(super) async fn assign(&mut self, number: u64) -> bool {
        let Some(entry) = self.ledger.get_mut(number) else { return false };
        let is_first = entry.attempt == 1 && entry.transfer.is_none();
        // The broker's stream keeps a repeatable call, which costs an agent no question.
        if entry.call.is_repeatable || !is_first {
            return false;
        }
        let Some((agent, order)) = self.assignments.next() else { return false };
        debug!(caller = self.id, number, agent, order, "call assigned");
        entry.place = Place::Assigned { agent: agent.clone(), order };
        let call = Call {
            caller: &self.id,
            number,
            attempt: entry.attempt,
            task: entry.call.task,
            is_repeatable: false,
            arguments: Body::Inline(&entry.call.arguments),
        };
        let payload = encode(&Assignment { order, call });
        self.send(self.subjects.to(&agent, "assign"), payload).await;
        true
    }

    /// Asks for assigned calls that no agent says it has: the order may be lost.
    pub(super) async fn recall(&mut self) {
        let mut recalls = Vec::new();
        for entry in self.ledger.entries() {
            if let Place::Assigned { agent, order } = &entry.place
                && entry.holder.is_none()
                && entry.heard.elapsed() > 2 * BEAT
            {
                let (number, attempt, order) = (entry.call.number, entry.attempt, *order);
                let recall = Recall { caller: &self.id, number, attempt, order };
                recalls.push((self.subjects.to(agent, "recall"), encode(&recall)));
            }
        }
        for (subject, recall) in recalls {
            self.send(subject, recall).await;
        }
    }

    /// Takes an agent's last word: it starts no order after the one that it names.
    pub(super) fn agent_left(&mut self, left: &Left<'_>) {
        self.assignments.left(left.agent);
        let is_unstarted = |place: &Place| matches!(place, Place::Assigned { agent, order } if agent == left.agent && *order > left.order);
        let entries = self.ledger.entries().filter(|entry| is_unstarted(&entry.place));
        let numbers: Vec<u64> = entries.map(|entry| entry.call.number).collect();
        for number in numbers {
            self.returned(number);
        }
    }

    /// Takes back a call that its agent did not start.
    pub(super) fn returned(&mut self, number: u64) {
        let Some(entry) = self.ledger.get_mut(number) else { return };
        if let Place::Assigned { agent, .. } = &entry.place {
            self.assignments.refused(agent);
        }
        if entry.is_aborted && !entry.call.is_repeatable {
            self.finish(number, Err(TaskError::Aborted));
        } else {
            self.ledger.publish_again(number);
        }
    }
}
