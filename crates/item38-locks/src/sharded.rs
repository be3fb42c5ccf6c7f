//! The counter whose threads do not slow each other down.

use std::thread::available_parallelism;

use crate::{
    Counter,
    sync::{AtomicU64, Ordering, thread_number},
};

/// A counter that loses nothing and lets every thread count in a word of its own.
///
/// An atomic addition is fast if the word is in the core's cache. The word of an
/// [`AtomicCounter`](crate::AtomicCounter) seldom is, because only one core can have it at a time
/// and all of them want it. Here each thread adds to one of several words, its *shard*, and the
/// count is the sum of all. More threads than shards share some of them, which costs time and never
/// an update.
///
/// The price is that [`count`](Counter::count) reads every shard. While threads count, it may see a
/// later addition and miss an earlier one.
///
/// ```
/// use item38_locks::{Counter, ShardedCounter, run_threads};
///
/// let counter = ShardedCounter::new();
/// run_threads(5, 1_000, &counter)?;
/// assert_eq!(counter.count(), 5_000);
/// # Ok::<(), item38_locks::StartError>(())
/// ```
#[derive(Debug)]
pub struct ShardedCounter {
    shards: Box<[CachePadded<AtomicU64>]>,
}

/// More shards than this never make a counter faster, and take more than 8 MiB.
const MAX_SHARDS: usize = 1 << 16;

/// A counter cannot have this number of shards.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot make a counter with {shards} shards: only 1 to 65536 make sense")]
#[non_exhaustive]
pub struct ShardCountError {
    /// The number of shards that was requested.
    pub shards: usize,
}

/// A value that shares its cache lines with no other value.
///
/// Cores exchange memory in lines of 64 bytes (128 on some), and many fetch them in pairs. Two words
/// in one line slow threads down as much as one word would (*false sharing*).
#[derive(Debug, Default)]
#[repr(align(128))]
struct CachePadded<T>(T);

impl ShardedCounter {
    /// Makes a counter at 0, with four shards for each core.
    pub fn new() -> Self {
        let shards = 4 * available_parallelism().map_or(1, usize::from);
        Self::with_power_of_two(shards.min(MAX_SHARDS).next_power_of_two())
    }

    /// Makes a counter at 0 with at least `shards` shards: the next power of two, 128 bytes each.
    ///
    /// ```
    /// use item38_locks::{Counter, ShardedCounter};
    ///
    /// let counter = ShardedCounter::with_shards(16)?;
    /// counter.increment(5);
    /// assert_eq!(counter.count(), 5);
    /// # Ok::<(), item38_locks::ShardCountError>(())
    /// ```
    ///
    /// # Errors
    /// `shards` is 0 or more than 65,536.
    pub fn with_shards(shards: usize) -> Result<Self, ShardCountError> {
        if !(1..=MAX_SHARDS).contains(&shards) {
            return Err(ShardCountError { shards });
        }
        Ok(Self::with_power_of_two(shards.next_power_of_two()))
    }

    fn with_power_of_two(shards: usize) -> Self {
        Self { shards: (0..shards).map(|_| CachePadded::default()).collect() }
    }

    /// Returns the shard of the running thread. Threads are numbered as they come, so that threads
    /// started one after the other get different shards, if there are enough.
    fn shard(&self) -> &AtomicU64 {
        let mask = self.shards.len() - 1; // A division would take longer than the addition.
        &self.shards[thread_number() & mask].0
    }
}

impl Default for ShardedCounter {
    fn default() -> Self {
        Self::new()
    }
}

impl Counter for ShardedCounter {
    fn increment(&self, offset: u64) {
        // A load and a store would lose updates: another thread may have the same shard.
        self.shard().fetch_add(offset, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        let shards = self.shards.iter().map(|shard| shard.0.load(Ordering::Relaxed));
        shards.fold(0, u64::wrapping_add)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn shards_lie_in_cache_lines_of_their_own() {
        let counter = ShardedCounter::with_shards(3).unwrap();
        assert_eq!(counter.shards.len(), 4);
        let places: Vec<_> =
            counter.shards.iter().map(|shard| &raw const shard.0 as usize).collect();
        assert!(places.iter().all(|place| place % 128 == 0), "{places:?}");
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] == 128), "{places:?}");
    }

    #[test]
    fn one_shard_is_shared_by_all_threads() {
        let counter = ShardedCounter::with_shards(1).unwrap();
        crate::run_threads(4, 10_000, &counter).unwrap();
        assert_eq!((counter.shards.len(), counter.count()), (1, 40_000));
    }

    #[test]
    fn shard_counts_out_of_range_are_errors() {
        for shards in [0, MAX_SHARDS + 1, usize::MAX] {
            let error = ShardedCounter::with_shards(shards).unwrap_err();
            assert_eq!(error, ShardCountError { shards });
            let start = format!("cannot make a counter with {shards} shards: ");
            assert!(error.to_string().starts_with(&start), "{error}");
        }
        assert_eq!(ShardedCounter::with_shards(MAX_SHARDS).unwrap().shards.len(), MAX_SHARDS);
    }

    #[test]
    fn threads_keep_their_numbers_and_share_none() {
        let here = thread_number();
        assert_eq!(thread_number(), here);
        assert_ne!(std::thread::spawn(thread_number).join().unwrap(), here);
    }
}
