//! Answering calls: from the pool of processes to the caller.

use std::time::Duration;

use bytes::Bytes;
use item41_executors::TaskError;
use tracing::{debug, debug_span, warn};

use super::{
    Agent, Event, Key, NotRun, make_pool,
    taken::{Answered, Stage},
};
use crate::{
    steps::begun,
    task::serialization,
    transfers::body,
    wire::{Answer, Outcome, encode},
};

impl Agent {
    pub(super) async fn happened(&mut self, event: Event) {
        match event {
            Event::Prepared { key, token, arguments } => {
                let Some(call) = self.taken.same(&key, token) else { return };
                // It was aborted meanwhile.
                if !matches!(call.stage, Stage::Preparing) {
                    return;
                }
                match arguments {
                    Ok(bytes) => self.run(&key, bytes).await,
                    Err(NotRun::Refused) => self.discard(&key, b"+ACK").await,
                    Err(NotRun::Unanswered) => self.discard(&key, b"-NAK").await,
                    Err(NotRun::Failed(reason)) => {
                        let error = serialization("fetch the argument", &call.task, reason);
                        self.answer(&key, Answered::Failed(error)).await;
                    }
                }
            }
            Event::Done { key, token } => self.done(&key, token).await,
            Event::Consumer(Ok(consumer)) => {
                // How long the broker waits, the first program of the build has set.
                let its = consumer.cached_info().config.ack_wait;
                if !its.is_zero() {
                    self.settings.access.ack_wait = its;
                }
                self.consumer = *consumer;
                self.asked = 0;
            }
            Event::Consumer(Err(reason)) => {
                warn!(reason, "cannot prepare the stream; it is tried again");
                self.prepare_again(Duration::from_millis(500));
            }
        }
    }

    async fn done(&mut self, key: &Key, token: u64) {
        let Some(call) = self.taken.same(key, token) else { return };
        let Stage::Running(future) = &call.stage else { return };
        self.done.count();
        debug!(caller = key.0, number = key.1, agent = self.id, "call done");
        let answered = match future.result() {
            Ok(outcomes) => {
                let outcomes = Bytes::from(outcomes);
                let transfer = self.transfers.keep(&outcomes);
                Answered::Done { outcomes, transfer }
            }
            Err(TaskError::BrokenProcessPool { reason }) => {
                return self.pool_broke(key, reason).await;
            }
            Err(TaskError::WorkerLost { reason }) => Answered::Lost { reason },
            Err(error) => Answered::Failed(error),
        };
        self.answer(key, answered).await;
    }

    /// The pool takes no more calls: another one is made.
    pub(super) async fn pool_broke(&mut self, key: &Key, reason: String) {
        warn!(reason, "the pool of processes is broken; a new one is made");
        // Of several calls that tell of it, the first one makes the new pool.
        if self.pool.process_ids().is_empty() {
            match make_pool(&self.settings) {
                Ok(pool) => self.pool = pool,
                Err(error) => warn!(%error, "no new pool can be made"),
            }
        }
        self.answer(key, Answered::Lost { reason }).await;
    }

    pub(super) async fn answer(&mut self, key: &Key, answered: Answered) {
        let Some(call) = self.taken.get_mut(key) else { return };
        // A repeatable call whose answer is lost is delivered again; anything else is kept until the
        // caller says that it has it.
        let is_kept =
            !call.is_repeatable || !matches!(answered, Answered::Done { transfer: None, .. });
        let step = debug_span!("5. the answer is kept", process = self.id, task = key.1);
        (call.stage, call.step) = (Stage::Answered(answered), begun(step));
        self.send_answer(key).await;
        if !is_kept {
            self.taken.remove(key);
        }
    }

    pub(super) async fn send_answer(&mut self, key: &Key) {
        let Some(call) = self.taken.get_mut(key) else { return };
        let Stage::Answered(answered) = &call.stage else { return };
        let outcome = match answered {
            Answered::Done { outcomes, transfer } => Outcome::Done(body(outcomes, *transfer)),
            Answered::Failed(error) => Outcome::Failed(error.clone()),
            Answered::Lost { reason } => Outcome::Lost { reason: reason.clone() },
        };
        let answer = Answer {
            agent: &self.id,
            number: key.1,
            attempt: call.attempt,
            ack: call.ack.as_deref().unwrap_or_default(),
            outcome,
        };
        let payload = encode(&answer);
        self.send(self.subjects.to(&key.0, "answer"), payload).await;
    }

    /// Gives a call that has not started back to its caller.
    pub(super) async fn give_back(&mut self, key: &Key) {
        let Some(call) = self.taken.remove(key) else { return };
        self.say_returned(key, call.attempt, call.ack.as_deref().unwrap_or_default()).await;
    }

    /// Has the broker forget a call, or hand it on.
    pub(super) async fn discard(&mut self, key: &Key, word: &'static [u8]) {
        if let Some(call) = self.taken.remove(key) {
            self.acknowledge(call.ack, word).await;
        }
    }

    /// The caller has the answer.
    pub(super) fn forget(&mut self, key: &Key) {
        let is_answered =
            self.taken.get_mut(key).is_some_and(|call| matches!(call.stage, Stage::Answered(_)));
        if is_answered
            && let Some(call) = self.taken.remove(key)
            && let Stage::Answered(Answered::Done { transfer, .. }) = call.stage
        {
            self.transfers.forget(transfer);
        }
    }
}
