//! A call that its caller sends to a free worker itself, while the manager sleeps.
//!
//! It saves a wake-up between the call and the worker. The manager learns of the call as soon as it
//! wakes up, which is at the answer at the latest.

use std::{io::Write, os::unix::net::UnixStream, sync::Arc};

use super::call::Call;
use crate::{process_pool::protocol::set_number, step::step};

/// A worker that has nothing to do. It stays so while the manager sleeps, except for the one call
/// that this is used for.
pub(super) struct FreeWorker {
    pub(super) place: usize,
    /// The worker's socket, which does not block.
    pub(super) socket: Arc<UnixStream>,
    /// The number of the worker's next call.
    pub(super) number: u64,
    /// The task that was answered last, which is brief. For a long one the wake-up counts for little,
    /// and the system tends to run a worker on the core of the caller that wakes it.
    pub(super) task: &'static str,
}

/// A call that a free worker was sent by its caller.
pub(super) struct SentByCaller {
    /// The worker's place.
    pub(super) place: usize,
    pub(super) call: Call,
    /// How many bytes of the request the socket took.
    pub(super) written: usize,
}

impl FreeWorker {
    /// Returns whether a caller may send it this call. One with a timeout needs the manager's clock.
    pub(super) fn is_for(&self, call: &Call) -> bool {
        call.timeout.is_none() && call.items == 1 && call.task == self.task
    }

    /// Sends a call as far as the socket takes it.
    pub(super) fn send(self, mut call: Call) -> SentByCaller {
        set_number(&mut call.request, self.number);
        // A socket that fails has lost its worker. The manager sees that when it sends the rest.
        let write = || (&*self.socket).write(&call.request).unwrap_or(0);
        let written = step!("3. copy it to the worker", write());
        SentByCaller { place: self.place, call, written }
    }
}

impl SentByCaller {
    /// Returns whether the manager must send the rest.
    pub(super) fn is_cut(&self) -> bool {
        self.written < self.call.request.len()
    }
}
