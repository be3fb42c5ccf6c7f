//! The counter whose threads are not in each other's way.

use std::thread::available_parallelism;

use crate::{
    Counter,
    sync::{AtomicU64, Ordering, thread_number},
};

/// A counter that loses nothing and lets every thread count in a word of its own.
///
/// An atomic addition is quick where the word is at hand. The word of an
/// [`AtomicCounter`](crate::AtomicCounter) seldom is: only one core can have it at a time, and all
/// of them want it. Here each thread adds in one of several words, its *shard*, and the count is
/// the sum of all. More threads than shards share some of them; that costs time, never an update.
///
/// What adding gains, looking loses: [`count`](Counter::count) reads every shard. While threads
/// count, it may see a later addition and miss an earlier one.
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

/// Has its cache lines to itself: what lies beside it is in others.
///
/// Cores hand memory to each other in lines of 64 bytes (128 on some), and many fetch them in
/// pairs. Two words in one line are as much in each other's way as one word would be.
#[derive(Debug, Default)]
#[repr(align(128))]
struct CachePadded<T>(T);

impl ShardedCounter {
    /// A counter at 0, with four shards for each core.
    pub fn new() -> Self {
        Self::with_shards(4 * available_parallelism().map_or(1, usize::from))
    }

    /// A counter at 0 with at least so many shards: the next power of two, 128 bytes each.
    pub fn with_shards(shards: usize) -> Self {
        Self { shards: (0..shards.next_power_of_two()).map(|_| CachePadded::default()).collect() }
    }

    /// The shard of the running thread. Threads are numbered as they come, so that as many of them
    /// as there are shards, started one after the other, all get different ones.
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
        // Not a load and a store: another thread may have the same shard.
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
        let counter = ShardedCounter::with_shards(3);
        assert_eq!(counter.shards.len(), 4);
        let places: Vec<_> =
            counter.shards.iter().map(|shard| &raw const shard.0 as usize).collect();
        assert!(places.iter().all(|place| place % 128 == 0), "{places:?}");
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] == 128), "{places:?}");
    }

    #[test]
    fn one_shard_is_shared_by_all() {
        let counter = ShardedCounter::with_shards(0);
        crate::run_threads(4, 10_000, &counter).unwrap();
        assert_eq!((counter.shards.len(), counter.count()), (1, 40_000));
    }

    #[test]
    fn a_thread_keeps_its_number_and_another_gets_another() {
        let here = thread_number();
        assert_eq!(thread_number(), here);
        assert_ne!(std::thread::spawn(thread_number).join().unwrap(), here);
    }
}
