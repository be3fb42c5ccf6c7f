//! The promises of the counters: the racy one loses updates, the others lose nothing.

use std::sync::Barrier;

use item38_locks::{
    AtomicCounter, Counter, LockingCounter, ShardedCounter, run_threads, start_together,
    steps::RacyCounter,
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
fn all_counters_are_right_in_one_thread() {
    for counter in one_of_each() {
        assert_eq!(counter.count(), 0);
        run_threads(1, 1_000, &*counter).unwrap();
        counter.increment(234);
        assert_eq!(counter.count(), 1_234);
    }
}

#[test]
fn all_counters_wrap_around_and_go_on() {
    for counter in one_of_each() {
        counter.increment(u64::MAX);
        counter.increment(3);
        assert_eq!(counter.count(), 2);
        counter.increment(1);
        assert_eq!(counter.count(), 3);
    }
}

#[test]
fn locking_counter_loses_nothing() {
    let counter = LockingCounter::new();
    run_threads(8, 20_000, &counter).unwrap();
    assert_eq!(counter.count(), 160_000);
}

#[test]
fn atomic_counter_loses_nothing() {
    let counter = AtomicCounter::new();
    run_threads(8, 20_000, &counter).unwrap();
    assert_eq!(counter.count(), 160_000);
}

#[test]
fn sharded_counter_loses_nothing_with_any_number_of_shards() {
    for shards in [1, 2, 3, 8, 100] {
        let counter = ShardedCounter::with_shards(shards).unwrap();
        run_threads(8, 20_000, &counter).unwrap();
        assert_eq!(counter.count(), 160_000);
    }
}

/// All threads load before any stores, so one of eight increments is left, on any machine.
#[test]
fn racy_increments_that_load_first_count_as_one() {
    let counter = RacyCounter::new();
    let all_have_loaded = Barrier::new(8);
    start_together(8, |_| {
        let value = counter.load();
        all_have_loaded.wait();
        counter.store(value + 1);
    })
    .unwrap();
    assert_eq!(counter.count(), 1);
}

/// A late store overwrites everything that was counted since its load.
#[test]
fn racy_store_loses_all_increments_since_its_load() {
    let counter = RacyCounter::new();
    let value = counter.load();
    run_threads(1, 1_000, &counter).unwrap();
    counter.store(value + 1);
    assert_eq!(counter.count(), 1);
}
