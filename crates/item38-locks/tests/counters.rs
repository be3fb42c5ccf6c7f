//! What each counter promises: the racy one that it loses, the others that they do not.

use std::sync::Barrier;

use item38_locks::{
    AtomicCounter, Counter, LockingCounter, RacyCounter, ShardedCounter, run_threads,
    start_together,
};

fn one_of_each() -> [Box<dyn Counter>; 4] {
    [
        Box::new(RacyCounter::new()),
        Box::new(LockingCounter::new()),
        Box::new(AtomicCounter::new()),
        Box::new(ShardedCounter::new()),
    ]
}

#[test]
fn every_counter_is_right_in_one_thread() {
    for counter in one_of_each() {
        assert_eq!(counter.count(), 0);
        run_threads(1, 1_000, &*counter).unwrap();
        counter.increment(234);
        assert_eq!(counter.count(), 1_234);
    }
}

#[test]
fn every_counter_wraps_around_and_goes_on() {
    for counter in one_of_each() {
        counter.increment(u64::MAX);
        counter.increment(3);
        assert_eq!(counter.count(), 2);
        counter.increment(1);
        assert_eq!(counter.count(), 3);
    }
}

#[test]
fn a_lock_loses_nothing() {
    let counter = LockingCounter::new();
    run_threads(8, 20_000, &counter).unwrap();
    assert_eq!(counter.count(), 160_000);
}

#[test]
fn an_atomic_addition_loses_nothing() {
    let counter = AtomicCounter::new();
    run_threads(8, 20_000, &counter).unwrap();
    assert_eq!(counter.count(), 160_000);
}

#[test]
fn shards_lose_nothing_however_few_they_are() {
    for shards in [1, 2, 3, 8, 100] {
        let counter = ShardedCounter::with_shards(shards);
        run_threads(8, 20_000, &counter).unwrap();
        assert_eq!(counter.count(), 160_000);
    }
}

/// Every thread loads before any stores: of eight increments one is left, on any machine.
#[test]
fn increments_that_load_before_any_stores_count_as_one() {
    let counter = RacyCounter::new();
    let everybody_has_loaded = Barrier::new(8);
    start_together(8, |_| {
        let value = counter.load();
        everybody_has_loaded.wait();
        counter.store(value + 1);
    })
    .unwrap();
    assert_eq!(counter.count(), 1);
}

/// A store that comes late wipes out everything that was counted since its load.
#[test]
fn a_late_store_loses_all_that_came_between() {
    let counter = RacyCounter::new();
    let value = counter.load();
    run_threads(1, 1_000, &counter).unwrap();
    counter.store(value + 1);
    assert_eq!(counter.count(), 1);
}
