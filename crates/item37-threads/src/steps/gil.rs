//! A model of the lock that a thread of CPython holds while it runs bytecode: the GIL.
//!
//! The lock passes from thread to thread as in CPython (`Python/ceval_gil.c` in its source):
//!
//! 1. A thread that finds the lock held joins the end of the queue and sleeps.
//! 2. If the lock has stayed with one thread for a whole switch interval meanwhile, the sleeper
//!    leaves a request.
//! 3. The holder looks for a request at each [`Held::check`]. If there is one, it hands the lock
//!    to the head of the queue and joins the end.
//! 4. Before a call that blocks, the holder releases the lock without a request
//!    ([`Held::allow_threads`]). Afterwards it queues for the lock again.
//!
//! In CPython the operating system chooses which sleeper gets the lock. Here it is the one that
//! has waited longest. So no thread starves, and a test knows which thread is next.

use std::{
    collections::VecDeque,
    fmt,
    marker::PhantomData,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, ThreadId},
    time::Duration,
};

/// A lock under which threads take turns, with the rules of CPython's GIL.
///
/// ```
/// use item37_threads::{fan_out, steps::{Gil, factorize}};
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
    /// Whether a thread has waited for a whole interval. It lies beside the state, not in it, so
    /// that a `check` costs one load. It is written only under the state's lock.
    requested: AtomicBool,
    switch_interval: Duration,
}

/// The queue is empty unless a thread holds the lock: a release hands the lock to the head of the
/// queue, and leaves it free only if there is none.
#[derive(Default)]
struct State {
    holder: Option<ThreadId>,
    /// The waiting threads, longest first. Each has its own condition, so a hand-over wakes one.
    queue: VecDeque<(ThreadId, Arc<Condvar>)>,
    /// How often a thread took the lock or was handed it.
    turns: u64,
    /// How often a thread handed the lock over because of a request.
    switches: u64,
}

impl Gil {
    /// Makes a lock with CPython's switch interval, 5 ms.
    ///
    /// ```
    /// use item37_threads::steps::Gil;
    ///
    /// assert_eq!(Gil::new().run(|_| 1 + 1), 2);
    /// ```
    pub fn new() -> Self {
        Self::with_switch_interval(Duration::from_millis(5))
    }

    /// Makes a lock that a thread may keep for `switch_interval` while other threads wait for it.
    ///
    /// Intervals below 1 µs count as 1 µs. With [`Duration::MAX`] no thread ever leaves a request.
    ///
    /// ```
    /// use std::time::Duration;
    /// use item37_threads::steps::Gil;
    ///
    /// let gil = Gil::with_switch_interval(Duration::from_micros(100));
    /// assert_eq!(gil.switches(), 0);
    /// ```
    pub fn with_switch_interval(switch_interval: Duration) -> Self {
        Self {
            state: Mutex::default(),
            requested: AtomicBool::new(false),
            switch_interval: switch_interval.max(Duration::from_micros(1)),
        }
    }

    /// Waits for the lock, runs `work` under it and releases the lock, also if `work` panics.
    ///
    /// ```
    /// use item37_threads::steps::{Gil, factorize};
    ///
    /// let gil = Gil::new();
    /// let divisors: Vec<_> = gil.run(|held| factorize(28).inspect(|_| held.check()).collect());
    /// assert_eq!(divisors, [1, 2, 4, 7, 14, 28]);
    /// ```
    ///
    /// # Panics
    /// If this thread holds the lock already: it would wait for itself forever.
    pub fn run<R>(&self, work: impl FnOnce(&mut Held) -> R) -> R {
        self.acquire();
        let mut held = Held { gil: self, not_send: PhantomData };
        work(&mut held)
    }

    /// Returns how often a thread handed the lock over in the middle of its work, on request.
    pub fn switches(&self) -> u64 {
        self.lock().switches
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// Sleeps until another thread hands the lock to this one.
    fn sleep(&self, me: ThreadId, handed: &Condvar, mut state: MutexGuard<'_, State>) {
        while state.holder != Some(me) {
            let turn = state.turns;
            let waited = handed.wait_timeout(state, self.switch_interval);
            let (woken, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
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

    /// Gives the lock to the head of the queue and returns the condition to notify; leaves the lock
    /// free if the queue is empty.
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
/// The compiler lets no other thread have it, and nothing use it within
/// [`allow_threads`](Self::allow_threads). So a thread that has a `Held` holds the lock.
#[derive(Debug)]
pub struct Held<'gil> {
    gil: &'gil Gil,
    not_send: PhantomData<*const ()>,
}

impl Held<'_> {
    /// Hands the lock over if a thread has waited for a whole switch interval, and waits until it
    /// comes back. CPython has such a switch point at each call and each backward jump.
    #[inline]
    pub fn check(&mut self) {
        if self.gil.requested.load(Ordering::Relaxed) {
            self.gil.switch();
        }
    }

    /// Releases the lock while `blocking` runs and takes it again afterwards, also if `blocking`
    /// panics.
    ///
    /// CPython does this around each system call that may block.
    ///
    /// ```
    /// use std::{thread::sleep, time::Duration};
    /// use item37_threads::steps::Gil;
    ///
    /// let gil = Gil::new();
    /// gil.run(|held| held.allow_threads(|| sleep(Duration::from_millis(1))));
    /// ```
    pub fn allow_threads<R>(&mut self, blocking: impl FnOnce() -> R) -> R {
        /// After a panic, too, this thread must hold the lock, because `run` releases it.
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
