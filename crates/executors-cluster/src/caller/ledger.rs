//! The calls of a caller that have no answer yet. It is the only place that decides what a call's
//! future gets: the broker may lose or repeat everything.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use tracing::debug_span;

use super::entry::{Entry, NewCall, Place};
use crate::steps::begun;

/// All calls without an answer.
#[derive(Default)]
pub(crate) struct Ledger {
    caller: String,
    entries: HashMap<u64, Entry>,
    waiting: VecDeque<u64>,
    published: usize,
}

impl Ledger {
    pub(crate) fn new(caller: String) -> Self {
        Self { caller, ..Self::default() }
    }

    pub(crate) fn push(&mut self, call: NewCall) {
        let number = call.number;
        let step = debug_span!("1. waits in the caller", process = self.caller, task = number);
        let entry = Entry::new(call, begun(step));
        self.entries.insert(number, entry);
        self.waiting.push_back(number);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns how many calls wait here.
    pub(crate) fn waiting(&self) -> usize {
        self.entries.len() - self.published
    }

    pub(crate) fn get_mut(&mut self, number: u64) -> Option<&mut Entry> {
        self.entries.get_mut(&number)
    }

    pub(crate) fn entries(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.entries.values_mut()
    }

    /// Takes the next call out of the queue if fewer than `window` are published. A call that was
    /// cancelled is forgotten here.
    pub(crate) fn publish_next(&mut self, window: usize) -> Option<&mut Entry> {
        while self.published < window {
            let number = self.waiting.pop_front()?;
            let Some(entry) = self.entries.get_mut(&number) else { continue };
            if !entry.has_started && !entry.call.future.start() {
                self.entries.remove(&number);
                continue;
            }
            entry.has_started = true;
            entry.place = Place::Published;
            let step = debug_span!("2. is handed out", process = self.caller, task = number);
            entry.step = begun(step);
            entry.attempt += 1;
            entry.heard = Instant::now();
            (entry.sequence, entry.holder) = (None, None);
            self.published += 1;
            return self.entries.get_mut(&number);
        }
        None
    }

    /// Puts a call back to the front of the queue, to be published as a new one.
    pub(crate) fn publish_again(&mut self, number: u64) {
        if let Some(entry) = self.entries.get_mut(&number)
            && entry.place != Place::Waiting
        {
            entry.place = Place::Waiting;
            let step = debug_span!("1. waits in the caller", process = self.caller, task = number);
            entry.step = begun(step);
            self.published -= 1;
            self.waiting.push_front(number);
        }
    }

    /// Answers whether an agent may start a call that may run once. The same question gets the same
    /// answer, another one a refusal.
    pub(crate) fn claim(&mut self, number: u64, agent: &str, token: u64) -> bool {
        let Some(entry) = self.entries.get_mut(&number) else { return false };
        entry.heard = Instant::now();
        match &entry.place {
            Place::Published => {
                entry.place = Place::Claimed { agent: agent.to_owned(), token };
                entry.holder = Some(agent.to_owned());
                true
            }
            Place::Claimed { agent: other, token: its } => other == agent && *its == token,
            Place::Waiting | Place::Assigned { .. } | Place::Fetching => false,
        }
    }

    /// Takes a call that has its answer.
    pub(crate) fn remove(&mut self, number: u64) -> Option<Entry> {
        let entry = self.entries.remove(&number)?;
        if entry.place != Place::Waiting {
            self.published -= 1;
        }
        Some(entry)
    }

    /// Takes all that an agent was allowed to start.
    pub(crate) fn remove_claimed_by(&mut self, agent: &str) -> Vec<Entry> {
        self.remove_where(|entry| entry.place.agent() == Some(agent))
    }

    /// Takes the calls that an agent was allowed to start and that none says it has.
    pub(crate) fn remove_claimed(&mut self, silence: Duration) -> Vec<Entry> {
        self.remove_where(|entry| entry.place.agent().is_some() && entry.heard.elapsed() > silence)
    }

    fn remove_where(&mut self, is_wanted: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let wanted = self.entries.values().filter(|entry| is_wanted(entry));
        let numbers = wanted.map(|entry| entry.call.number);
        let numbers: Vec<u64> = numbers.collect();
        numbers.into_iter().filter_map(|number| self.remove(number)).collect()
    }

    /// Returns the published calls of which nothing was heard for longer than `since`, at most `most`.
    pub(crate) fn silent(&self, since: Duration, most: usize) -> Vec<u64> {
        let is_silent =
            |entry: &&Entry| entry.place == Place::Published && entry.heard.elapsed() > since;
        self.entries.values().filter(is_silent).map(|entry| entry.call.number).take(most).collect()
    }

    /// Forgets the calls that were not published; their futures are cancelled.
    pub(crate) fn cancel_waiting(&mut self) {
        for number in std::mem::take(&mut self.waiting) {
            let Some(entry) = self.entries.get(&number) else { continue };
            if entry.has_started {
                self.waiting.push_back(number);
            } else {
                self.entries.remove(&number);
            }
        }
    }

    /// Takes everything.
    pub(crate) fn take_all(&mut self) -> Vec<Entry> {
        self.waiting.clear();
        self.published = 0;
        self.entries.drain().map(|(_, entry)| entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use item41_executors::TaskError;

    use super::*;
    use crate::{caller::Finish, steps::tests::Steps};

    struct Never;

    impl Finish for Never {
        fn start(&self) -> bool {
            true
        }

        fn finish(self: Box<Self>, _: Result<&[u8], TaskError>) {}
    }

    fn ledger(calls: u64) -> Ledger {
        let mut ledger = Ledger::default();
        for number in 0..calls {
            ledger.push(NewCall {
                number,
                task: "task",
                arguments: Bytes::new(),
                is_repeatable: false,
                future: Box::new(Never),
            });
        }
        ledger
    }

    #[test]
    fn publish_next_stops_at_the_window() {
        let mut ledger = ledger(3);
        assert!(ledger.publish_next(0).is_none());
        assert_eq!(ledger.publish_next(2).map(|entry| entry.call.number), Some(0));
        assert_eq!(ledger.publish_next(2).map(|entry| entry.call.number), Some(1));
        assert!(ledger.publish_next(2).is_none());
        ledger.remove(0);
        assert_eq!(ledger.publish_next(2).map(|entry| entry.call.number), Some(2));
    }

    #[test]
    fn claim_is_granted_to_one_delivery() {
        let mut ledger = ledger(1);
        assert!(!ledger.claim(0, "a", 1), "it was not published");
        ledger.publish_next(1);
        assert!(ledger.claim(0, "a", 1));
        assert!(ledger.claim(0, "a", 1), "the answer may have been lost");
        assert!(!ledger.claim(0, "a", 2));
        assert!(!ledger.claim(0, "b", 1));
        assert!(!ledger.claim(7, "b", 1), "there is no such call");
        assert_eq!(ledger.remove_claimed_by("a").len(), 1);
        assert!(ledger.is_empty());
    }

    /// One step ends where the next one begins, and the last one with the call.
    #[test]
    fn each_place_of_a_call_is_a_span() {
        let steps = Steps::default();
        tracing::subscriber::with_default(steps.clone(), || {
            let mut ledger = ledger(1);
            assert_eq!(steps.seen(), (vec!["1. waits in the caller"], 0));
            ledger.publish_next(1);
            ledger.publish_again(0);
            assert_eq!(steps.seen().1, 2);
            ledger.publish_next(1);
            drop(ledger.remove(0));
        });
        let (waits, handed_out) = ("1. waits in the caller", "2. is handed out");
        assert_eq!(steps.seen(), (vec![waits, handed_out, waits, handed_out], 4));
    }

    #[test]
    fn call_published_again_comes_first_and_counts_attempts() {
        let mut ledger = ledger(2);
        ledger.publish_next(1);
        ledger.publish_again(0);
        ledger.publish_again(0);
        let entry = ledger.publish_next(1).unwrap();
        assert_eq!((entry.call.number, entry.attempt), (0, 2));
        assert!(ledger.publish_next(1).is_none());
    }
}
