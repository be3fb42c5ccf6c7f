//! The steps between `CondvarQueue` and `Queue` that still have one lock.

use std::{
    collections::VecDeque,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};

/// A `CondvarQueue` that notifies only threads that sleep, one at a time, after it has released the lock.
/// A thread that waits spins `SPINS` times before it sleeps.
pub(crate) struct OneLock<T, const SPINS: usize> {
    capacity: usize,
    state: Mutex<State<T>>,
    /// For threads that spin without the lock.
    len: AtomicUsize,
    not_empty: Condvar,
    not_full: Condvar,
}

struct State<T> {
    items: VecDeque<T>,
    is_closed: bool,
    getters: Waiters,
    putters: Waiters,
}

#[derive(Default)]
struct Waiters {
    asleep: usize,
    is_one_notified: bool,
}

impl Waiters {
    fn notify(&mut self) -> bool {
        let is_due = self.asleep > 0 && !self.is_one_notified;
        self.is_one_notified |= is_due;
        is_due
    }
}

impl<T, const SPINS: usize> OneLock<T, SPINS> {
    pub(crate) fn new(capacity: usize) -> Self {
        let waiters = Waiters::default;
        let (getters, putters) = (waiters(), waiters());
        Self {
            capacity,
            state: Mutex::new(State { items: VecDeque::new(), is_closed: false, getters, putters }),
            len: AtomicUsize::new(0),
            not_empty: Condvar::new(),
            not_full: Condvar::new(),
        }
    }

    pub(crate) fn put(&self, item: T) -> bool {
        self.spin_until(|len| len < self.capacity);
        let mut state = self.lock();
        while state.items.len() == self.capacity && !state.is_closed {
            state = sleep(&self.not_full, state, |state| &mut state.putters);
        }
        if state.is_closed {
            return false;
        }
        state.items.push_back(item);
        self.notify(state);
        true
    }

    pub(crate) fn get(&self) -> Option<T> {
        self.spin_until(|len| len > 0);
        let mut state = self.lock();
        while state.items.is_empty() && !state.is_closed {
            state = sleep(&self.not_empty, state, |state| &mut state.getters);
        }
        let item = state.items.pop_front()?;
        self.notify(state);
        Some(item)
    }

    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }

    fn spin_until(&self, is_so: impl Fn(usize) -> bool) {
        let mut spins = 0..SPINS;
        while !is_so(self.len.load(Relaxed)) && spins.next().is_some() {
            thread::yield_now();
        }
    }

    fn notify(&self, mut state: MutexGuard<'_, State<T>>) {
        let len = state.items.len();
        self.len.store(len, Relaxed);
        let getter = len > 0 && state.getters.notify();
        let putter = len < self.capacity && state.putters.notify();
        drop(state);
        if getter {
            self.not_empty.notify_one();
        }
        if putter {
            self.not_full.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sleep<'a, T>(
    condvar: &Condvar,
    mut state: MutexGuard<'a, State<T>>,
    of: fn(&mut State<T>) -> &mut Waiters,
) -> MutexGuard<'a, State<T>> {
    of(&mut state).asleep += 1;
    let mut state = condvar.wait(state).unwrap_or_else(PoisonError::into_inner);
    let waiters = of(&mut state);
    waiters.asleep -= 1;
    waiters.is_one_notified = false;
    state
}
