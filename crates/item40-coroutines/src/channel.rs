//! Where a coroutine and its caller hand values to each other.

use std::{
    cell::Cell,
    fmt,
    future::{Future, poll_fn},
    task::Poll,
};

/// The place where a coroutine and its caller hand values to each other: an `In` on the way in,
/// an `Out` on the way out, never more than one at a time.
///
/// A coroutine is an `async fn` that is handed a `&Channel` and calls
/// [`yield_`](Self::yield_) on it. To delegate (Python's `yield from`), it hands the same
/// `&Channel` to another `async fn` and awaits it.
///
/// It holds a value only while a coroutine is being resumed. So many coroutines may share one, as
/// long as each is driven with the channel that its body was given.
///
/// It is a plain cell, which makes a resume as cheap as a call; the price is that a coroutine
/// stays on the thread that made it (it is not `Send`).
pub struct Channel<In, Out> {
    slot: Cell<Slot<In, Out>>,
}

enum Slot<In, Out> {
    Empty,
    /// On its way to the `yield_` that waits for it.
    In(In),
    /// On its way to the caller.
    Out(Out),
}

impl<In, Out> Channel<In, Out> {
    /// An empty channel.
    pub const fn new() -> Self {
        Self { slot: Cell::new(Slot::Empty) }
    }

    /// Gives `out` to the caller, waits until the coroutine is resumed, and comes back with what
    /// was sent: Python's `received = yield out`.
    ///
    /// # Panics
    /// If two values are yielded at once, from two futures that one `await` polls together: the
    /// caller could take only one of them.
    pub fn yield_(&self, out: Out) -> impl Future<Output = In> {
        let mut out = Some(out);
        poll_fn(move |_| {
            if let Some(out) = out.take() {
                self.put(out);
                return Poll::Pending;
            }
            self.take_in().map_or(Poll::Pending, Poll::Ready)
        })
    }

    /// Everything left behind by a coroutine that panicked or was closed is overwritten.
    pub(crate) fn fill(&self, input: Option<In>) {
        self.slot.set(input.map_or(Slot::Empty, Slot::In));
    }

    pub(crate) fn take_out(&self) -> Option<Out> {
        match self.slot.replace(Slot::Empty) {
            Slot::Out(out) => Some(out),
            Slot::In(_) | Slot::Empty => None,
        }
    }

    fn take_in(&self) -> Option<In> {
        match self.slot.replace(Slot::Empty) {
            Slot::In(input) => Some(input),
            other => {
                // Polled for nothing, by a future that polls several: what is here is not ours.
                self.slot.set(other);
                None
            }
        }
    }

    fn put(&self, out: Out) {
        let before = self.slot.replace(Slot::Out(out));
        assert!(
            !matches!(before, Slot::Out(_)),
            "cannot yield two values at once: await the first `yield_` before the second"
        );
    }
}

impl<In, Out> Default for Channel<In, Out> {
    fn default() -> Self {
        Self::new()
    }
}

impl<In, Out> fmt::Debug for Channel<In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel").finish_non_exhaustive()
    }
}
