//! A model of the lock that Python takes before it runs a thread: the GIL.
//!
//! How the lock changes hands, as in Python's own (`Python/ceval_gil.c` in its source):
//!
//! 1. A thread that finds the lock taken joins the end of the queue and sleeps.
//! 2. If the lock has not changed hands for a whole switch interval while it slept, it leaves
//!    a request.
//! 3. The thread that holds the lock looks for a request whenever it passes a [`Held::check`].
//!    It hands the lock to the head of the queue and joins the end.
//! 4. Before a call that blocks, it gives the lock away without being asked
//!    ([`Held::allow_threads`]), and queues for it afterwards.
//!
//! Python lets the system choose who of the sleepers gets the lock. Here it is who came first:
//! nobody starves, and a test can say who is next.

use std::{
    collections::VecDeque,
    fmt,
    marker::PhantomData,
    sync::{
        Arc, Condvar, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, ThreadId},
    time::Duration,
};

/// One lock, under which threads take turns.
///
/// ```
/// use item37_threads::{Gil, factorize, fan_out};
///
/// let gil = Gil::new();
/// let divisors = fan_out([28, 496], |number: u64| {
///     gil.run(|held| {
///         let tried = (1..=number).inspect(|_| held.check());
///         tried.filter(|&i| number.is_multiple_of(i)).collect::<Vec<_>>()
///     })
/// });
/// let perfect = divisors[1].as_ref().map(|d| d.iter().sum::<u64>());
/// assert_eq!(perfect.ok(), Some(2 * 496)); // the right answer, but no sooner
/// # assert!(factorize(496).eq(divisors[1].as_ref().unwrap().iter().copied()));
/// ```
pub struct Gil {
    state: Mutex<State>,
    /// Somebody has waited for a whole interval. Beside the state, not in it, so that a `check`
    /// costs one load; written only under the state's lock.
    requested: AtomicBool,
    switch_interval: Duration,
}

/// Nobody waits unless somebody holds the lock: it passes from hand to hand, and is put down
/// only when the queue is empty.
#[derive(Default)]
struct State {
    holder: Option<ThreadId>,
    /// Who waits, longest first. Each has a condition of its own, so that a hand-off wakes one.
    queue: VecDeque<(ThreadId, Arc<Condvar>)>,
    /// How often the lock was taken by a thread or handed to one.
    turns: u64,
    /// How often a thread handed it over because it was asked to.
    switches: u64,
}

impl Gil {
    /// A lock with Python's switch interval, 5 ms.
    pub fn new() -> Self {
        Self::with_switch_interval(Duration::from_millis(5))
    }

    /// A lock that a thread may keep for `switch_interval` (at least 1 µs) while others wait.
    pub fn with_switch_interval(switch_interval: Duration) -> Self {
        Self {
            state: Mutex::default(),
            requested: AtomicBool::new(false),
            switch_interval: switch_interval.max(Duration::from_micros(1)),
        }
    }

    /// Waits for the lock, runs `work` under it and gives it back, also if `work` panics.
    ///
    /// # Panics
    /// If this thread holds the lock already: it would wait for itself.
    pub fn run<R>(&self, work: impl FnOnce(&mut Held) -> R) -> R {
        self.acquire();
        let mut held = Held { gil: self, not_send: PhantomData };
        work(&mut held)
    }

    /// How often a thread was made to hand the lock over in the middle of its work.
    pub fn switches(&self) -> u64 {
        self.lock().switches
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing that panics runs under the state's lock")
    }

    fn acquire(&self) {
        let me = thread::current().id();
        let mut state = self.lock();
        if state.holder == Some(me) {
            drop(state);
            panic!("cannot take the lock: this thread holds it already; leave `run` first");
        }
        if state.holder.is_none() {
            state.holder = Some(me);
            state.turns += 1;
        } else {
            let handed = state.queue_up(me);
            self.sleep(me, &handed, state);
        }
    }

    fn release(&self) {
        let next = self.lock().hand_over(&self.requested);
        if let Some(handed) = next {
            handed.notify_one();
        }
    }

    #[cold]
    fn switch(&self) {
        let me = thread::current().id();
        let mut state = self.lock();
        state.switches += 1;
        let handed = state.queue_up(me);
        if let Some(handed) = state.hand_over(&self.requested) {
            handed.notify_one();
        }
        self.sleep(me, &handed, state);
    }

    /// Sleeps until somebody hands the lock to this thread.
    fn sleep(&self, me: ThreadId, handed: &Condvar, mut state: MutexGuard<'_, State>) {
        while state.holder != Some(me) {
            let turn = state.turns;
            let waited = handed.wait_timeout(state, self.switch_interval);
            let (woken, timeout) = waited.expect("nothing that panics runs under the state's lock");
            state = woken;
            if timeout.timed_out() && state.turns == turn {
                self.requested.store(true, Ordering::Relaxed);
            }
        }
    }
}

impl State {
    fn queue_up(&mut self, me: ThreadId) -> Arc<Condvar> {
        let handed = Arc::new(Condvar::new());
        self.queue.push_back((me, Arc::clone(&handed)));
        handed
    }

    /// Gives the lock to the head of the queue, who is to be woken; puts it down if there is none.
    fn hand_over(&mut self, requested: &AtomicBool) -> Option<Arc<Condvar>> {
        requested.store(false, Ordering::Relaxed);
        let (holder, handed) = self.queue.pop_front().unzip();
        self.holder = holder;
        self.turns += u64::from(holder.is_some());
        handed
    }
}

impl Default for Gil {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Gil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Gil")
            .field("holder", &state.holder)
            .field("waiting", &state.queue.len())
            .field("switch_interval", &self.switch_interval)
            .finish_non_exhaustive()
    }
}

/// The proof that this thread holds the lock.
///
/// It cannot be sent or lent to another thread, and not be used within
/// [`allow_threads`](Self::allow_threads): whoever has one holds the lock.
#[derive(Debug)]
pub struct Held<'gil> {
    gil: &'gil Gil,
    not_send: PhantomData<*const ()>,
}

impl Held<'_> {
    /// The switch point: hands the lock over if somebody has waited for a whole switch interval,
    /// and waits for its return. Python has one at each call and each backward jump.
    #[inline]
    pub fn check(&mut self) {
        if self.gil.requested.load(Ordering::Relaxed) {
            self.gil.switch();
        }
    }

    /// Gives the lock away while `blocking` runs and waits for its return, also if it panics.
    ///
    /// This is what Python does around each system call that may block.
    pub fn allow_threads<R>(&mut self, blocking: impl FnOnce() -> R) -> R {
        /// Unwinding too must end with the lock in hand, because `run` gives it back.
        struct Retake<'gil>(&'gil Gil);
        impl Drop for Retake<'_> {
            fn drop(&mut self) {
                self.0.acquire();
            }
        }
        self.gil.release();
        let _retake = Retake(self.gil);
        blocking()
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.gil.release();
    }
}

#[cfg(test)]
mod tests;
