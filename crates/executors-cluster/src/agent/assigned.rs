//! Taking calls that a caller has assigned to this agent, beside the broker's stream.

use bytes::Bytes;
use tracing::debug;

use super::{
    Agent, Key,
    orders::Verdict,
    taken::{Arguments, Stage, TakenCall},
};
use crate::wire::{
    Answer, Assignment, Body, Hello, Known, Left, Outcome, Recall, decode, encode, is_name,
};

impl Agent {
    /// Notes a caller, which assigns calls once it has the answer.
    pub(super) async fn greeted(&mut self, payload: &[u8]) {
        let Some(Hello { caller }) = decode::<Hello<'_>>(payload) else { return };
        if is_name(caller) {
            self.heard_of(caller).await;
            self.send(self.subjects.to(caller, "known"), encode(&Known { agent: &self.id })).await;
        }
    }

    /// Starts an assigned call at once, or gives it back.
    pub(super) async fn assigned(&mut self, payload: &Bytes) {
        let Some(Assignment { order, call }) = decode::<Assignment<'_>>(payload) else { return };
        if !is_name(call.caller) {
            return;
        }
        let key = (call.caller.to_owned(), call.number);
        let verdict = self.orders.take(&key.0, order);
        if verdict == Verdict::Known {
            return;
        }
        // An order comes straight from its caller, so the caller is there.
        self.heard_of(&key.0).await;
        let arguments = match call.arguments {
            Body::Inline(bytes) if verdict == Verdict::New && self.may_start(&key) => {
                payload.slice_ref(bytes)
            }
            _ => {
                self.orders.refuse(&key.0, order);
                return self.say_returned(&key, call.attempt, "").await;
            }
        };
        self.next_token += 1;
        let here = Arguments::Here(Bytes::new());
        let mut taken = TakenCall::new(&call, None, here, self.next_token, &self.id);
        taken.stage = Stage::Preparing;
        debug!(caller = key.0, number = key.1, agent = self.id, "assigned call taken");
        self.taken.insert(key.clone(), taken);
        self.run(&key, arguments).await;
    }

    fn may_start(&mut self, key: &Key) -> bool {
        let has_slot = self.taken.unanswered() < self.settings.slots;
        has_slot && !self.is_leaving && self.taken.get_mut(key).is_none()
    }

    /// Gives back an assigned call that was not started. What is in hand is named with each beat.
    pub(super) async fn recalled(&mut self, payload: &[u8]) {
        let Some(Recall { caller, number, attempt, order }) = decode::<Recall<'_>>(payload) else {
            return;
        };
        let key = (caller.to_owned(), number);
        if !is_name(caller) || self.taken.get_mut(&key).is_some() {
            return;
        }
        if self.orders.recall(caller, order) {
            self.say_returned(&key, attempt, "").await;
        }
    }

    /// Tells a caller that a call has not started here and will not.
    pub(super) async fn say_returned(&self, key: &Key, attempt: u32, ack: &str) {
        let (agent, outcome) = (&self.id[..], Outcome::Returned);
        let payload = encode(&Answer { agent, number: key.1, attempt, ack, outcome });
        self.send(self.subjects.to(&key.0, "answer"), payload).await;
    }

    /// Tells all callers which orders have come. This agent starts no further one.
    pub(super) async fn say_left(&self) {
        // Callers that were silent for long may be there again.
        let dropped = self.orders.callers().filter(|caller| !self.callers.contains_key(*caller));
        for caller in self.callers.keys().chain(dropped) {
            let left = Left { agent: &self.id, order: self.orders.highest(caller) };
            self.send(self.subjects.to(caller, "left"), encode(&left)).await;
        }
    }
}
