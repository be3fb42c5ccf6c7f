//! What other threads tell the manager, besides calls.

use std::{
    io::{self, Read, Write},
    mem,
    os::unix::net::UnixStream,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::future::Abort;

/// Wakes the manager, and tells it what was aborted and whether the pool was ended by force.
///
/// It is a piece of memory apart from the queue: each call that runs has a reference to it, and
/// counting these would slow down the queue's lock beside it.
#[derive(Debug)]
pub(super) struct Signals {
    /// The pool was ended by force.
    is_killed: AtomicBool,
    /// There is something in `aborted`.
    has_aborted: AtomicBool,
    /// The places of calls that were aborted while they ran.
    aborted: Mutex<Vec<u64>>,
    /// A byte that is written here wakes the manager.
    wake_sender: UnixStream,
}

impl Signals {
    /// Makes the signals, and the socket that becomes readable when the manager is to wake up.
    pub(super) fn new() -> io::Result<(Self, UnixStream)> {
        let (wake_sender, wake_receiver) = UnixStream::pair()?;
        wake_sender.set_nonblocking(true)?;
        wake_receiver.set_nonblocking(true)?;
        let (is_killed, has_aborted) = (AtomicBool::new(false), AtomicBool::new(false));
        Ok((Self { is_killed, has_aborted, aborted: Mutex::default(), wake_sender }, wake_receiver))
    }

    /// Wakes the manager. A full socket wakes it too, and a closed one belongs to a manager that has
    /// ended.
    pub(super) fn wake(&self) {
        let _ = (&self.wake_sender).write(&[0]);
    }

    /// Has the manager end the pool by force.
    pub(super) fn kill(&self) {
        self.is_killed.store(true, Ordering::Relaxed);
        self.wake();
    }

    /// Returns whether the pool was ended by force.
    pub(super) fn is_killed(&self) -> bool {
        self.is_killed.load(Ordering::Relaxed)
    }

    /// Takes the places of the calls that were aborted while they ran.
    pub(super) fn take_aborted(&self) -> Vec<u64> {
        if !self.has_aborted.swap(false, Ordering::Acquire) {
            return Vec::new();
        }
        mem::take(&mut self.aborted.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Abort for Signals {
    fn abort(&self, place: u64) {
        self.aborted.lock().unwrap_or_else(PoisonError::into_inner).push(place);
        self.has_aborted.store(true, Ordering::Release);
        self.wake();
    }
}

/// Takes note of all that wanted to wake the manager.
pub(super) fn empty(mut wake_receiver: &UnixStream) {
    // An error says that no byte is left.
    while wake_receiver.read(&mut [0; 64]).is_ok_and(|count| count == 64) {}
}
