//! What all counters have in common.

/// A count that several threads add to.
///
/// Threads share a counter by reference, hence `&self` and the bound `Sync`. A count that passes
/// [`u64::MAX`] starts again at 0.
///
/// ```
/// use item38_locks::{AtomicCounter, Counter, LockingCounter, ShardedCounter};
///
/// let counters: [&dyn Counter; 3] =
///     [&LockingCounter::new(), &AtomicCounter::new(), &ShardedCounter::new()];
/// for counter in counters {
///     counter.increment(2);
///     counter.increment(3);
///     assert_eq!(counter.count(), 5);
/// }
/// ```
pub trait Counter: Sync {
    /// Adds `offset` to the count.
    fn increment(&self, offset: u64);

    /// Returns the count at this moment. It is final once the threads that count have been joined.
    fn count(&self) -> u64;
}
