//! What every counter can do.

/// Counts what several threads report.
///
/// Threads share it by reference, hence `&self` and the bound `Sync`. A count that passes
/// [`u64::MAX`] starts again at 0.
///
/// ```
/// use item38_locks::{AtomicCounter, Counter, LockingCounter, RacyCounter};
///
/// let counters: [&dyn Counter; 3] =
///     [&RacyCounter::new(), &LockingCounter::new(), &AtomicCounter::new()];
/// for counter in counters {
///     counter.increment(2);
///     counter.increment(3);
///     assert_eq!(counter.count(), 5, "in one thread each of them is right");
/// }
/// ```
pub trait Counter: Sync {
    /// Adds `offset` to the count.
    fn increment(&self, offset: u64);

    /// The count at this moment. It is final once the threads that count have been joined.
    fn count(&self) -> u64;
}
