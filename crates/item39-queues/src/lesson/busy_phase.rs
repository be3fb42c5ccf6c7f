//! A phase that is busy with its first item for as long as a demo wants.

use std::{
    mem,
    sync::{Arc, Barrier},
};

/// A phase that holds its first item until it is released. The demo then knows what is in the queue
/// before it.
pub(crate) struct BusyPhase(Arc<Barrier>);

impl BusyPhase {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Barrier::new(2)))
    }

    /// Returns the phase: `work`, which holds the first item until [`release`](Self::release).
    pub(crate) fn phase<In, Out, F>(&self, mut work: F) -> impl FnMut(In) -> Out + use<In, Out, F>
    where
        F: FnMut(In) -> Out,
    {
        let (meeting, mut is_first) = (Arc::clone(&self.0), true);
        move |item| {
            if mem::take(&mut is_first) {
                meeting.wait();
                meeting.wait();
            }
            work(item)
        }
    }

    /// Waits until the phase holds its first item.
    pub(crate) fn wait_until_busy(&self) {
        self.0.wait();
    }

    /// Lets the phase finish its first item.
    pub(crate) fn release(&self) {
        self.0.wait();
    }
}
