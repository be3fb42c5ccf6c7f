//! The calls that a worker was sent and has not answered.

use std::{
    collections::VecDeque,
    mem,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    backlog::{Backlog, LatencyEstimate},
    call::{Call, Message, read_single},
};
use crate::{
    panics::catch_panic,
    parts::Parts,
    process_pool::protocol::{AnswerHeader, set_number},
};

/// A request that was sent, or is about to be.
struct Sent {
    number: u64,
    task: &'static str,
    items: usize,
    /// Kept for the case that another worker must have it.
    request: Arc<Vec<u8>>,
    expected: Option<Duration>,
    /// `None` for the initializer, for whose answer no future waits.
    call: Option<Call>,
    /// The outcomes that have arrived of an answer in several messages.
    partial: Vec<u8>,
    /// The call was aborted: as soon as the worker runs it, the worker is killed.
    is_aborted: bool,
}

/// The calls that a worker was sent and has not answered, and how long it has been at the first.
pub(super) struct SentCalls {
    /// In the order of their numbers, which is the order of the answers.
    sent: VecDeque<Sent>,
    next_number: u64,
    backlog: Backlog,
    /// When it came to the first of `sent`.
    at_first_since: Instant,
    /// The same by the manager's clock for limits.
    silent_since: Duration,
    /// There is an initializer that is not done.
    is_starting: bool,
}

/// The calls that a worker had when it was killed.
pub(super) struct Unanswered {
    /// The call that it was at, which may have run in part.
    pub(super) first: Option<Call>,
    /// The calls that it cannot have begun.
    pub(super) rest: Vec<Call>,
}

/// What a worker did that sent bytes without a meaning.
pub(super) const MALFORMED: &str = "sent something else than an answer";

impl SentCalls {
    pub(super) fn new() -> Self {
        Self {
            sent: VecDeque::new(),
            // The greeting has the number 0.
            next_number: 1,
            backlog: Backlog::default(),
            at_first_since: Instant::now(),
            silent_since: Duration::ZERO,
            is_starting: false,
        }
    }

    /// Says what time it is by the clock for limits, for a worker that comes to its first call.
    pub(super) fn begin(&mut self, now: Duration) {
        self.silent_since = now;
    }

    /// Adds the initializer's request, and returns it with its number.
    pub(super) fn push_initializer(
        &mut self,
        task: &'static str,
        request: Vec<u8>,
    ) -> Arc<Vec<u8>> {
        self.is_starting = true;
        self.push(task, 1, request, None, None)
    }

    /// Adds a call, and returns its request with its number.
    pub(super) fn push_call(
        &mut self,
        mut call: Call,
        latency: &LatencyEstimate,
        now: Duration,
    ) -> Arc<Vec<u8>> {
        if self.sent.is_empty() {
            self.begin(now);
        }
        let request = mem::take(&mut call.request);
        let expected = latency.expect(call.task, call.items);
        self.push(call.task, call.items, request, expected, Some(call))
    }

    fn push(
        &mut self,
        task: &'static str,
        items: usize,
        mut request: Vec<u8>,
        expected: Option<Duration>,
        call: Option<Call>,
    ) -> Arc<Vec<u8>> {
        if self.sent.is_empty() {
            self.at_first_since = Instant::now();
        }
        let number = self.next_number;
        self.next_number += 1;
        set_number(&mut request, number);
        let request = Arc::new(request);
        self.backlog.add(expected);
        self.sent.push_back(Sent {
            number,
            task,
            items,
            request: Arc::clone(&request),
            expected,
            call,
            partial: Vec::new(),
            is_aborted: false,
        });
        request
    }

    /// Returns the number of the next call.
    pub(super) fn next_number(&self) -> u64 {
        self.next_number
    }

    /// Returns whether each of them was answered.
    pub(super) fn is_empty(&self) -> bool {
        self.sent.is_empty()
    }

    /// Returns whether there is an initializer that is not done, or has failed.
    pub(super) fn is_starting(&self) -> bool {
        self.is_starting
    }

    /// Returns what the worker has to do.
    pub(super) fn backlog(&self, now: Instant) -> Backlog {
        let at_first = now.saturating_duration_since(self.at_first_since);
        Backlog { at_first, ..self.backlog }
    }

    /// Returns the limit of the first call, and how long the worker has been silent.
    pub(super) fn limit(&self, now: Duration) -> Option<(Option<Duration>, Duration)> {
        let first = self.sent.front()?;
        let timeout = first.call.as_ref().and_then(|call| call.timeout);
        Some((timeout, now.saturating_sub(self.silent_since)))
    }

    /// Marks the call that was queued at this `place` as aborted; false if it is not here.
    pub(super) fn abort(&mut self, place: u64) -> bool {
        let is_meant = |sent: &&mut Sent| sent.call.as_ref().is_some_and(|c| c.place == place);
        let Some(sent) = self.sent.iter_mut().find(is_meant) else { return false };
        sent.is_aborted = true;
        true
    }

    /// Returns the place of the first call.
    pub(super) fn first_place(&self) -> Option<u64> {
        Some(self.sent.front()?.call.as_ref()?.place)
    }

    /// Returns whether the first call was aborted.
    pub(super) fn is_first_aborted(&self) -> bool {
        self.sent.front().is_some_and(|first| first.is_aborted)
    }

    /// Takes a message of an answer. With the last one of an answer, its future ends. The requests
    /// from the last `unwritten` on cannot have been answered.
    ///
    /// The error says what the worker did wrong.
    pub(super) fn answer(
        &mut self,
        (number, body): (u64, &[u8]),
        unwritten: usize,
        latency: &mut LatencyEstimate,
        now: Duration,
    ) -> Result<(), String> {
        let malformed = || MALFORMED.to_owned();
        let written = self.next_number - unwritten as u64;
        let asked = self.sent.front_mut().filter(|sent| sent.number == number);
        let Some(first) = asked.filter(|_| number < written) else {
            return Err("answered without being asked".to_owned());
        };
        let (header, outcomes) =
            postcard::take_from_bytes::<AnswerHeader>(body).map_err(|_| malformed())?;
        let count = Parts::new(outcomes).number().ok_or_else(malformed)?;
        let arrived = Parts::new(&first.partial).number().unwrap_or(0) + count;
        let is_whole = arrived == first.items;
        if is_whole == header.is_more_to_come || count == 0 {
            return Err(malformed());
        }
        if !is_whole {
            first.partial.extend_from_slice(outcomes);
            return Ok(());
        }
        let Some(sent) = self.sent.pop_front() else { return Ok(()) };
        let Sent { task, items, expected, call, mut partial, .. } = sent;
        let outcomes = if partial.is_empty() {
            Parts::new(outcomes)
        } else {
            partial.extend_from_slice(outcomes);
            Parts::new(&partial)
        };
        self.backlog.remove(expected);
        self.at_first_since = Instant::now();
        self.silent_since = now;
        latency.learn(task, items, header.times.total());
        let message = Message { header, outcomes };
        let Some(call) = call else {
            read_single::<()>(task, message)
                .map_err(|error| format!("cannot be used: its initializer failed: {error}"))?;
            self.is_starting = false;
            return Ok(());
        };
        // A result that no caller waits for is dropped here, and its `Drop` may panic.
        let _ = catch_panic(|| call.answer.finish(Ok(message)));
        Ok(())
    }

    /// Takes all that is left, when the worker has ended and no one else has the requests.
    pub(super) fn take_unanswered(&mut self) -> Unanswered {
        let with_request = |Sent { call, request, .. }: Sent| {
            Some(Call { request: Arc::unwrap_or_clone(request), ..call? })
        };
        let mut sent = mem::take(&mut self.sent).into_iter();
        // Before the initializer is done, no call can have begun.
        let first = if self.is_starting { None } else { sent.next().and_then(with_request) };
        Unanswered { first, rest: sent.filter_map(with_request).collect() }
    }
}
