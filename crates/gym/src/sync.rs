//! Locks and condition variables that know which threads hold them, want them and sleep at them.
//!
//! They are used like those of [`std::sync`]. Between threads that run freely, a deadlock is
//! reported as soon as the last thread of the circle waits. Under [`schedules`](crate::schedules),
//! each operation is a place where another thread may come first.

pub mod atomic;

use std::{
    fmt,
    ops::{Deref, DerefMut},
    panic::Location,
    sync::{
        self, LockResult, PoisonError, TryLockError, TryLockResult,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::world::{Place, me};

/// A number that an object gets at its first use, so that its constructor can be `const`.
#[derive(Debug)]
struct Id(AtomicU64);

impl Id {
    const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    fn get(&self) -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let known = self.0.load(Ordering::SeqCst);
        if known != 0 {
            return known;
        }
        let mine = NEXT.fetch_add(1, Ordering::SeqCst);
        // Another thread may have been first: its number stands.
        self.0
            .compare_exchange(0, mine, Ordering::SeqCst, Ordering::SeqCst)
            .map_or_else(|id| id, |_| mine)
    }
}

/// A [`std::sync::Mutex`] whose holder and waiters are known.
///
/// ```
/// let count = gym::sync::Mutex::new(0);
/// *count.lock().unwrap() += 1;
/// assert_eq!(count.into_inner().unwrap(), 1);
/// ```
pub struct Mutex<T: ?Sized> {
    id: Id,
    value: sync::Mutex<T>,
}

/// Gives access to what a [`Mutex`] guards, and unlocks when it is dropped.
#[must_use = "the lock is released when this is dropped"]
pub struct MutexGuard<'a, T: ?Sized> {
    mutex: &'a Mutex<T>,
    /// `None` only while the guard is taken apart.
    guard: Option<sync::MutexGuard<'a, T>>,
}

impl<T> Mutex<T> {
    /// Makes an unlocked mutex.
    pub const fn new(value: T) -> Self {
        Self { id: Id::new(), value: sync::Mutex::new(value) }
    }

    /// Returns what the mutex guards.
    ///
    /// # Errors
    /// If the mutex is poisoned.
    pub fn into_inner(self) -> LockResult<T> {
        self.value.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits until the mutex is free, and locks it.
    ///
    /// # Errors
    /// If a thread panicked while it held the mutex. The error holds the guard.
    #[track_caller]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        me().lock(self.id.get(), Location::caller());
        self.guard()
    }

    /// Locks the mutex if it is free.
    ///
    /// # Errors
    /// If the mutex is locked or poisoned.
    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        if me().try_lock(self.id.get(), Location::caller()) {
            Ok(self.guard()?)
        } else {
            Err(TryLockError::WouldBlock)
        }
    }

    /// Returns whether a thread panicked while it held the mutex.
    pub fn is_poisoned(&self) -> bool {
        self.value.is_poisoned()
    }

    /// Makes a poisoned mutex usable again. Repair what it guards first.
    pub fn clear_poison(&self) {
        self.value.clear_poison();
    }

    /// Returns a reference to what the mutex guards: no other thread can have it.
    ///
    /// # Errors
    /// If the mutex is poisoned.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.value.get_mut()
    }

    /// Makes the guard of a lock that the calling thread has just taken.
    fn guard(&self) -> LockResult<MutexGuard<'_, T>> {
        let with = |guard| MutexGuard { mutex: self, guard: Some(guard) };
        match self.value.lock() {
            Ok(guard) => Ok(with(guard)),
            Err(poisoned) => Err(PoisonError::new(with(poisoned.into_inner()))),
        }
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: ?Sized> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mutex").finish_non_exhaustive()
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// Says that a guard without its inner guard is never seen.
const HELD: &str = "a guard holds its lock until it is dropped";

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.guard.as_ref().expect(HELD)
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.guard.as_mut().expect(HELD)
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        // First the value's own lock: the thread that gets the turn then finds it free.
        if self.guard.take().is_some() {
            me().unlock(self.mutex.id.get());
        }
    }
}

/// A [`std::sync::Condvar`] whose sleepers are known.
///
/// Under [`schedules`](crate::schedules) it also wakes a thread for no reason once, as systems may.
///
/// ```
/// use gym::sync::{Condvar, Mutex};
///
/// let (is_ready, changed) = (Mutex::new(false), Condvar::new());
/// std::thread::scope(|scope| {
///     scope.spawn(|| {
///         *is_ready.lock().unwrap() = true;
///         changed.notify_all();
///     });
///     let guard = changed.wait_while(is_ready.lock().unwrap(), |ready| !*ready).unwrap();
///     assert!(*guard);
/// });
/// ```
#[derive(Debug)]
pub struct Condvar(Id);

impl Condvar {
    /// Makes a condition variable at which no thread sleeps.
    pub const fn new() -> Self {
        Self(Id::new())
    }

    /// Unlocks and falls asleep in one step; locks again when it is woken.
    ///
    /// # Errors
    /// If the mutex is poisoned when it is locked again.
    #[track_caller]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        self.wait_at(guard, Location::caller())
    }

    /// Waits as long as `condition` holds.
    ///
    /// # Errors
    /// If the mutex is poisoned when it is locked again.
    #[track_caller]
    pub fn wait_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: impl FnMut(&mut T) -> bool,
    ) -> LockResult<MutexGuard<'a, T>> {
        let at = Location::caller();
        while condition(&mut *guard) {
            guard = self.wait_at(guard, at)?;
        }
        Ok(guard)
    }

    /// Wakes one of the threads that sleep here now.
    #[track_caller]
    pub fn notify_one(&self) {
        me().notify(self.0.get(), false, Location::caller());
    }

    /// Wakes all threads that sleep here now.
    #[track_caller]
    pub fn notify_all(&self) {
        me().notify(self.0.get(), true, Location::caller());
    }

    fn wait_at<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        at: Place,
    ) -> LockResult<MutexGuard<'a, T>> {
        let mutex = guard.mutex;
        me().sleep_at(self.0.get(), mutex.id.get(), at, || drop(guard.guard.take()));
        mutex.guard()
    }
}

impl Default for Condvar {
    fn default() -> Self {
        Self::new()
    }
}
