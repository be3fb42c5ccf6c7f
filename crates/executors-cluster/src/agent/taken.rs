//! The calls that an agent has taken from the broker.

use std::{collections::HashMap, time::Instant};

use bytes::Bytes;
use item41_executors::{Future, TaskError};
use tracing::{Span, debug_span};

use crate::{steps::begun, wire::Call};

/// How far a call is.
pub(super) enum Stage {
    /// Its caller was not heard yet: it may be dead.
    Unheard,
    /// Its arguments are fetched, or its caller is asked.
    Preparing,
    /// The pool of processes has it.
    Running(Future<Vec<u8>>),
    /// Its answer was sent, and is kept until the caller has it.
    Answered(Answered),
}

/// An answer that is kept.
pub(super) enum Answered {
    Done { outcomes: Bytes, transfer: Option<u64> },
    Failed(TaskError),
    Lost { reason: String },
}

/// A call that was taken and is not yet forgotten.
pub(super) struct TakenCall {
    pub(super) attempt: u32,
    /// Where the broker waits for word of the call. An assigned call has no such place.
    pub(super) ack: Option<String>,
    pub(super) task: String,
    pub(super) is_repeatable: bool,
    /// The arguments, or where they are.
    pub(super) arguments: Arguments,
    /// Differs for each delivery.
    pub(super) token: u64,
    pub(super) since: Instant,
    pub(super) stage: Stage,
    /// The step that the call is at.
    pub(super) step: Span,
}

impl TakenCall {
    pub(super) fn new(
        call: &Call<'_>,
        ack: Option<String>,
        arguments: Arguments,
        token: u64,
        agent: &str,
    ) -> Self {
        Self {
            attempt: call.attempt,
            ack,
            task: call.task.to_owned(),
            is_repeatable: call.is_repeatable,
            arguments,
            token,
            since: Instant::now(),
            stage: Stage::Unheard,
            step: begun(debug_span!("3. is prepared", process = agent, task = call.number)),
        }
    }
}

#[derive(Clone)]
pub(super) enum Arguments {
    Here(Bytes),
    Parts { transfer: u64, length: u64 },
}

/// Its caller and its number there.
pub(super) type Key = (String, u64);

/// All calls that were taken.
#[derive(Default)]
pub(super) struct TakenCalls {
    calls: HashMap<Key, TakenCall>,
}

impl TakenCalls {
    pub(super) fn insert(&mut self, key: Key, call: TakenCall) {
        self.calls.insert(key, call);
    }

    pub(super) fn get_mut(&mut self, key: &Key) -> Option<&mut TakenCall> {
        self.calls.get_mut(key)
    }

    /// Returns the call if it is still the same delivery.
    pub(super) fn same(&mut self, key: &Key, token: u64) -> Option<&mut TakenCall> {
        self.calls.get_mut(key).filter(|call| call.token == token)
    }

    pub(super) fn remove(&mut self, key: &Key) -> Option<TakenCall> {
        self.calls.remove(key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &TakenCall)> {
        self.calls.iter()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Returns how many calls wait or run here; an answer that is kept takes no slot.
    pub(super) fn unanswered(&self) -> usize {
        self.calls.values().filter(|call| !matches!(call.stage, Stage::Answered(_))).count()
    }

    /// Returns the keys of the calls for which `is_wanted` holds.
    pub(super) fn keys(&self, is_wanted: impl Fn(&Key, &TakenCall) -> bool) -> Vec<Key> {
        let wanted = self.calls.iter().filter(|(key, call)| is_wanted(key, call));
        wanted.map(|(key, _)| key.clone()).collect()
    }

    /// Returns the numbers of each caller's calls.
    pub(super) fn by_caller(&self) -> HashMap<&str, Vec<u64>> {
        let mut callers: HashMap<&str, Vec<u64>> = HashMap::new();
        for (caller, number) in self.calls.keys() {
            callers.entry(caller).or_default().push(*number);
        }
        callers
    }
}
