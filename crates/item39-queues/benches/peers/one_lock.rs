//! The steps between `ClearQueue` and `Queue` that still have one lock.

use std::{
    collections::VecDeque,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};

/// `ClearQueue`, but it notifies only who sleeps, one at a time and after it has released the lock.
/// Who waits looks again `LOOKS` times before it sleeps.
pub struct OneLock<T, const LOOKS: usize> {
    capacity: usize,
    state: Mutex<State<T>>,
    /// For those who look without the lock.
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
    is_one_called: bool,
}

impl Waiters {
    fn call(&mut self) -> bool {
        let is_due = self.asleep > 0 && !self.is_one_called;
        self.is_one_called |= is_due;
        is_due
    }
}

impl<T, const LOOKS: usize> OneLock<T, LOOKS> {
    pub fn new(capacity: usize) -> Self {
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

    pub fn put(&self, item: T) -> bool {
        self.look_until(|len| len < self.capacity);
        let mut state = self.lock();
        while state.items.len() == self.capacity && !state.is_closed {
            state = sleep(&self.not_full, state, |state| &mut state.putters);
        }
        if state.is_closed {
            return false;
        }
        state.items.push_back(item);
        self.call(state);
        true
    }

    pub fn get(&self) -> Option<T> {
        self.look_until(|len| len > 0);
        let mut state = self.lock();
        while state.items.is_empty() && !state.is_closed {
            state = sleep(&self.not_empty, state, |state| &mut state.getters);
        }
        let item = state.items.pop_front()?;
        self.call(state);
        Some(item)
    }

    pub fn close(&self) {
        self.lock().is_closed = true;
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }

    fn look_until(&self, is_so: impl Fn(usize) -> bool) {
        let mut looks = 0..LOOKS;
        while !is_so(self.len.load(Relaxed)) && looks.next().is_some() {
            thread::yield_now();
        }
    }

    fn call(&self, mut state: MutexGuard<'_, State<T>>) {
        let len = state.items.len();
        self.len.store(len, Relaxed);
        let getter = len > 0 && state.getters.call();
        let putter = len < self.capacity && state.putters.call();
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
    waiters.is_one_called = false;
    state
}
