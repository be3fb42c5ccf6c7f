//! The queue between the callers that submit and the thread that manages the workers.

use std::{
    collections::VecDeque,
    fmt, io, mem,
    os::unix::net::UnixStream,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use super::{
    call::Call,
    free_worker::{FreeWorker, SentByCaller},
    signals::Signals,
};
use crate::SubmitError;

#[derive(Default)]
struct Calls {
    /// In the order of their places.
    waiting: VecDeque<Call>,
    next_place: u64,
    /// The length of all requests that wait.
    bytes: usize,
    /// Callers that wait for space.
    blocked: usize,
    closed: Option<SubmitError>,
    /// A worker could take a call, and the manager sleeps.
    is_armed: bool,
    /// A worker that the next caller may send its call to, while the manager sleeps.
    free_worker: Option<FreeWorker>,
    /// A call that the manager does not know of yet.
    sent_by_caller: Option<SentByCaller>,
}

/// Calls that no worker has yet.
pub(in super::super) struct CallQueue {
    calls: Mutex<Calls>,
    has_space: Condvar,
    /// At most this many bytes of requests wait.
    bound: usize,
    signals: Arc<Signals>,
}

/// What the manager finds when it looks for a call.
pub(super) enum QueuedCall {
    Ready(Call),
    /// There is none now.
    None,
    /// There is none, and none will come.
    Closed,
}

impl CallQueue {
    /// Makes a queue, and the socket that becomes readable when the manager is to wake up.
    pub(in super::super) fn new(bound: usize) -> io::Result<(Self, UnixStream)> {
        let (signals, wake_receiver) = Signals::new()?;
        let signals = Arc::new(signals);
        let queue = Self { calls: Mutex::default(), has_space: Condvar::new(), bound, signals };
        Ok((queue, wake_receiver))
    }

    fn lock(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends a call, if there is one. Where others wait and it would exceed the bound, it waits for
    /// space if it `may_wait`.
    ///
    /// # Errors
    /// The queue is closed.
    pub(in super::super) fn push(
        self: &Arc<Self>,
        call: Option<Call>,
        may_wait: bool,
    ) -> Result<(), SubmitError> {
        let size = call.as_ref().map_or(0, |call| call.request.len());
        let mut calls = self.lock();
        // A request that is longer than the bound by itself waits only until it is alone.
        while may_wait
            && calls.closed.is_none()
            && calls.bytes > 0
            && calls.bytes.saturating_add(size) > self.bound
        {
            calls.blocked += 1;
            calls = self.has_space.wait(calls).unwrap_or_else(PoisonError::into_inner);
            calls.blocked -= 1;
        }
        if let Some(closed) = calls.closed.clone() {
            // The future ends when the call is dropped, and then its callbacks run.
            drop(calls);
            return Err(closed);
        }
        let Some(mut call) = call else { return Ok(()) };
        call.place = calls.next_place;
        calls.next_place += 1;
        // Taken in any case: no later call may overtake one that waits.
        if let Some(worker) = calls.free_worker.take()
            && worker.is_for(&call)
        {
            self.send(calls, worker, call);
            return Ok(());
        }
        if self.bound < usize::MAX {
            let (queue, place) = (Arc::downgrade(self), call.place);
            let make_space = move || queue.upgrade().map_or((), |queue| queue.make_space(place));
            call.answer.when_cancelled(Box::new(make_space));
        }
        calls.waiting.push_back(call);
        calls.bytes += size;
        let must_wake = mem::take(&mut calls.is_armed);
        drop(calls);
        if must_wake {
            self.signals.wake();
        }
        Ok(())
    }

    /// Sends a call to a free worker, and leaves it to the manager for when it wakes up.
    fn send(&self, mut calls: MutexGuard<'_, Calls>, worker: FreeWorker, call: Call) {
        // No caller has the future yet, so that it cannot be cancelled.
        let is_started = call.answer.start(&self.signals, call.place);
        debug_assert!(is_started, "a new call can start");
        let sent = worker.send(call);
        let must_wake = sent.is_cut() && mem::take(&mut calls.is_armed);
        calls.sent_by_caller = Some(sent);
        drop(calls);
        if must_wake {
            self.signals.wake();
        }
    }

    /// Returns the call that a caller has sent while the manager slept. From now on callers send none.
    pub(super) fn take_sent(&self) -> Option<SentByCaller> {
        let mut calls = self.lock();
        calls.free_worker = None;
        calls.sent_by_caller.take()
    }

    /// Puts back calls that their worker has not begun, at their places.
    pub(super) fn put_back(&self, returned: impl Iterator<Item = Call>) {
        let mut calls = self.lock();
        for call in returned {
            calls.bytes += call.request.len();
            let at = calls.waiting.partition_point(|other| other.place < call.place);
            calls.waiting.insert(at, call);
        }
    }

    /// Drops the request of a call that was cancelled. The call itself stays, empty, until the
    /// manager meets it.
    fn make_space(&self, place: u64) {
        let mut calls = self.lock();
        let Ok(at) = calls.waiting.binary_search_by_key(&place, |call| call.place) else {
            return;
        };
        let request = mem::take(&mut calls.waiting[at].request);
        calls.bytes -= request.len();
        if calls.blocked > 0 {
            self.has_space.notify_all();
        }
        drop(calls);
        drop(request);
    }

    /// Takes the next call that was not cancelled.
    pub(super) fn take(&self) -> QueuedCall {
        let mut calls = self.lock();
        while let Some(call) = calls.waiting.pop_front() {
            calls.bytes -= call.request.len();
            if calls.blocked > 0 {
                self.has_space.notify_all();
            }
            if call.answer.start(&self.signals, call.place) {
                return QueuedCall::Ready(call);
            }
            drop(calls);
            drop(call);
            calls = self.lock();
        }
        match calls.closed {
            Some(_) => QueuedCall::Closed,
            None => QueuedCall::None,
        }
    }

    /// Returns how many calls wait.
    pub(super) fn len(&self) -> usize {
        self.lock().waiting.len()
    }

    /// Returns what other threads tell the manager besides calls.
    pub(super) fn signals(&self) -> &Signals {
        &self.signals
    }

    /// Has the next call go to a free worker, if there is one, and the next but one wake the manager.
    /// False if a call is there already.
    pub(super) fn arm(&self, free_worker: Option<FreeWorker>) -> bool {
        let mut calls = self.lock();
        calls.is_armed = calls.waiting.is_empty();
        calls.free_worker = free_worker.filter(|_| calls.is_armed);
        calls.is_armed
    }

    /// Takes no more calls, and returns those that are not to be made.
    pub(in super::super) fn shut_down(&self, cancel_waiting: bool) -> VecDeque<Call> {
        let cancelled = self.close(SubmitError::Shutdown, cancel_waiting);
        self.signals.wake();
        cancelled
    }

    /// Takes no more calls, and has the manager break the pool for this `reason`.
    pub(in super::super) fn kill(&self, reason: &str) {
        let mut calls = self.lock();
        let reason = reason.to_owned();
        calls.closed.get_or_insert(SubmitError::BrokenProcessPool { reason });
        self.has_space.notify_all();
        drop(calls);
        self.signals.kill();
    }

    /// Takes no more calls, because the pool is broken, and returns all it has.
    pub(super) fn break_down(&self, reason: String) -> VecDeque<Call> {
        let sent = self.take_sent().map(|sent| sent.call);
        let waiting = self.close(SubmitError::BrokenProcessPool { reason }, true);
        sent.into_iter().chain(waiting).collect()
    }

    fn close(&self, because: SubmitError, take_waiting: bool) -> VecDeque<Call> {
        let mut calls = self.lock();
        if calls.closed.is_none() || because != SubmitError::Shutdown {
            calls.closed = Some(because);
        }
        self.has_space.notify_all();
        if !take_waiting {
            return VecDeque::new();
        }
        calls.bytes = 0;
        mem::take(&mut calls.waiting)
    }
}

impl fmt::Debug for CallQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallQueue").field("waiting", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
