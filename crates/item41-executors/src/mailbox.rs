//! Between those who submit and the thread that manages the workers.

use std::{
    collections::VecDeque,
    io::{self, Read, Write},
    mem,
    os::unix::net::UnixStream,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{SubmitError, call::Call};

#[derive(Default)]
struct Letters {
    waiting: VecDeque<Call>,
    closed: Option<SubmitError>,
    /// A worker is free, and the manager sleeps.
    wants_calls: bool,
}

/// Calls that no worker has yet.
pub(crate) struct Mailbox {
    letters: Mutex<Letters>,
    bell: UnixStream,
}

/// What the manager finds when it looks for a call.
pub(crate) enum Letter {
    Call(Call),
    /// Nothing now.
    Nothing,
    /// Nothing, and nothing will come.
    Closed,
}

impl Mailbox {
    /// A mailbox, and the socket that becomes readable when it rings.
    pub fn new() -> io::Result<(Self, UnixStream)> {
        let (bell, alarm) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        alarm.set_nonblocking(true)?;
        let letters = Mutex::default();
        Ok((Self { letters, bell }, alarm))
    }

    fn lock(&self) -> MutexGuard<'_, Letters> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a call, if there is one to be made; says so if it takes none any more.
    pub fn post(&self, call: Option<Call>) -> Result<(), SubmitError> {
        let mut letters = self.lock();
        if let Some(closed) = &letters.closed {
            return Err(closed.clone());
        }
        let Some(call) = call else { return Ok(()) };
        letters.waiting.push_back(call);
        let ring = mem::take(&mut letters.wants_calls);
        drop(letters);
        if ring {
            self.ring();
        }
        Ok(())
    }

    /// The next call that was not cancelled. If there is none, the next one will ring.
    pub fn take(&self) -> Letter {
        let mut letters = self.lock();
        while let Some(call) = letters.waiting.pop_front() {
            if call.answer.start() {
                return Letter::Call(call);
            }
        }
        letters.wants_calls = true;
        match letters.closed {
            Some(_) => Letter::Closed,
            None => Letter::Nothing,
        }
    }

    /// Takes no more calls, and hands back those that are not to be made.
    pub fn shut(&self, cancel_waiting: bool) -> VecDeque<Call> {
        let mut letters = self.lock();
        letters.closed.get_or_insert(SubmitError::Shutdown);
        let cancelled =
            if cancel_waiting { mem::take(&mut letters.waiting) } else { VecDeque::new() };
        drop(letters);
        self.ring();
        cancelled
    }

    /// Takes no more calls, because the pool is broken, and hands back all it has.
    pub fn break_down(&self, reason: String) -> VecDeque<Call> {
        let mut letters = self.lock();
        letters.closed = Some(SubmitError::BrokenProcessPool { reason });
        mem::take(&mut letters.waiting)
    }

    /// A full socket rings loudly enough, and a closed one belongs to a manager that has left.
    fn ring(&self) {
        let _ = (&self.bell).write(&[0]);
    }
}

/// Stops the ringing.
pub(crate) fn silence(mut alarm: &UnixStream) {
    // An error says that nothing more is there to be read.
    while alarm.read(&mut [0; 64]).is_ok_and(|count| count > 0) {}
}

impl std::fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let waiting = self.lock().waiting.len();
        f.debug_struct("Mailbox").field("waiting", &waiting).finish_non_exhaustive()
    }
}
