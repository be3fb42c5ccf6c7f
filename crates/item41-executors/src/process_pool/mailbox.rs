//! Between those who submit and the thread that manages the workers.

use std::{
    collections::VecDeque,
    io::{self, Read, Write},
    mem,
    os::unix::net::UnixStream,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use crate::{SubmitError, call::Call};

#[derive(Default)]
struct Letters {
    /// In the order of their places.
    waiting: VecDeque<Call>,
    next_place: u64,
    /// Of the requests that wait.
    bytes: usize,
    /// Who waits for room.
    posters: usize,
    closed: Option<SubmitError>,
    /// Somebody ended the pool by force.
    killed: bool,
    /// A worker could take a call, and the manager sleeps.
    wants_calls: bool,
}

/// Calls that no worker has yet.
pub(super) struct Mailbox {
    letters: Mutex<Letters>,
    room: Condvar,
    /// So many bytes of requests may wait.
    bound: usize,
    bell: UnixStream,
}

/// What the manager finds when it looks for a call.
pub(super) enum Letter {
    Call(Call),
    /// Nothing now.
    Nothing,
    /// Nothing, and nothing will come.
    Closed,
}

impl Mailbox {
    /// A mailbox, and the socket that becomes readable when it rings.
    pub fn new(bound: usize) -> io::Result<(Self, UnixStream)> {
        let (bell, alarm) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        alarm.set_nonblocking(true)?;
        Ok((Self { letters: Mutex::default(), room: Condvar::new(), bound, bell }, alarm))
    }

    fn lock(&self) -> MutexGuard<'_, Letters> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a call, if there is one to be made; says so if it takes none any more. Where others
    /// wait and it would exceed the bound it `may_wait` for room.
    pub fn post(self: &Arc<Self>, call: Option<Call>, may_wait: bool) -> Result<(), SubmitError> {
        let size = call.as_ref().map_or(0, |call| call.request.len());
        let mut letters = self.lock();
        // One that is larger than the bound by itself waits only until it is alone.
        while may_wait
            && letters.closed.is_none()
            && letters.bytes > 0
            && letters.bytes.saturating_add(size) > self.bound
        {
            letters.posters += 1;
            letters = self.room.wait(letters).unwrap_or_else(PoisonError::into_inner);
            letters.posters -= 1;
        }
        if let Some(closed) = letters.closed.clone() {
            // Its future ends when the call is dropped, and then callbacks run.
            drop(letters);
            return Err(closed);
        }
        let Some(mut call) = call else { return Ok(()) };
        call.place = letters.next_place;
        letters.next_place += 1;
        if self.bound < usize::MAX {
            let (mailbox, place) = (Arc::downgrade(self), call.place);
            let make_room = move || mailbox.upgrade().map_or((), |it| it.make_room(place));
            call.answer.when_cancelled(Box::new(make_room));
        }
        letters.waiting.push_back(call);
        letters.bytes += size;
        let ring = mem::take(&mut letters.wants_calls);
        drop(letters);
        if ring {
            self.ring();
        }
        Ok(())
    }

    /// A call was cancelled: its request waits for nothing. The call itself stays, empty, until the
    /// manager meets it.
    fn make_room(&self, place: u64) {
        let mut letters = self.lock();
        let Ok(at) = letters.waiting.binary_search_by_key(&place, |call| call.place) else {
            return;
        };
        let request = mem::take(&mut letters.waiting[at].request);
        letters.bytes -= request.len();
        if letters.posters > 0 {
            self.room.notify_all();
        }
        drop(letters);
        drop(request);
    }

    /// The next call that was not cancelled.
    pub fn take(&self) -> Letter {
        let mut letters = self.lock();
        while let Some(call) = letters.waiting.pop_front() {
            letters.bytes -= call.request.len();
            if letters.posters > 0 {
                self.room.notify_all();
            }
            if call.answer.start() {
                return Letter::Call(call);
            }
            // Its callbacks have run; but the argument that it holds may do anything.
            drop(letters);
            drop(call);
            letters = self.lock();
        }
        match letters.closed {
            Some(_) => Letter::Closed,
            None => Letter::Nothing,
        }
    }

    /// How many calls wait.
    pub fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }

    /// From now on the next call rings. False if it is there already.
    pub fn ring_me(&self) -> bool {
        let mut letters = self.lock();
        letters.wants_calls = letters.waiting.is_empty();
        letters.wants_calls
    }

    /// Takes no more calls, and hands back those that are not to be made.
    pub fn shut(&self, cancel_waiting: bool) -> VecDeque<Call> {
        let cancelled = self.close(SubmitError::Shutdown, cancel_waiting);
        self.ring();
        cancelled
    }

    /// Takes no more calls, and has the manager break the pool for this `reason`.
    pub fn kill(&self, reason: &str) {
        let mut letters = self.lock();
        letters.killed = true;
        let reason = reason.to_owned();
        letters.closed.get_or_insert(SubmitError::BrokenProcessPool { reason });
        self.room.notify_all();
        drop(letters);
        self.ring();
    }

    /// Whether somebody ended the pool by force.
    pub fn is_killed(&self) -> bool {
        self.lock().killed
    }

    /// Takes no more calls, because the pool is broken, and hands back all it has.
    pub fn break_down(&self, reason: String) -> VecDeque<Call> {
        self.close(SubmitError::BrokenProcessPool { reason }, true)
    }

    fn close(&self, because: SubmitError, take_waiting: bool) -> VecDeque<Call> {
        let mut letters = self.lock();
        if letters.closed.is_none() || because != SubmitError::Shutdown {
            letters.closed = Some(because);
        }
        self.room.notify_all();
        if !take_waiting {
            return VecDeque::new();
        }
        letters.bytes = 0;
        mem::take(&mut letters.waiting)
    }

    /// A full socket rings loudly enough, and a closed one belongs to a manager that has left.
    fn ring(&self) {
        let _ = (&self.bell).write(&[0]);
    }
}

/// Stops the ringing.
pub(super) fn silence(mut alarm: &UnixStream) {
    // An error says that nothing more is there to be read.
    while alarm.read(&mut [0; 64]).is_ok_and(|count| count == 64) {}
}

impl std::fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailbox").field("waiting", &self.waiting()).finish_non_exhaustive()
    }
}
