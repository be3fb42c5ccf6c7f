//! The counters in every order of two threads' operations that loom tries, relaxed ones included.
//!
//! Only under `RUSTFLAGS="--cfg loom"`; the README has the command and says what loom leaves out.
#![cfg(loom)]

use std::{
    collections::BTreeSet,
    sync::{Arc as Collected, Mutex},
};

use item38_locks::{AtomicCounter, Counter, LockingCounter, ShardedCounter, steps::RacyCounter};
use loom::{sync::Arc, thread};

/// Returns what the count can be after two threads have added 1 `each` times, over all orders.
fn counts<C: Counter + Send + 'static>(new: fn() -> C, each: u64) -> Vec<u64> {
    let found = Collected::new(Mutex::new(BTreeSet::new()));
    let all = Collected::clone(&found);
    loom::model(move || {
        let counter = Arc::new(new());
        let shared = Arc::clone(&counter);
        let count = move |counter: &C| (0..each).for_each(|_| counter.increment(1));
        let other = thread::spawn(move || count(&shared));
        count(&counter);
        other.join().expect("the thread ends");
        all.lock().expect("no thread panics").insert(counter.count());
    });
    let found = found.lock().expect("no thread panics");
    found.iter().copied().collect()
}

fn shards(count: usize) -> ShardedCounter {
    ShardedCounter::with_shards(count).expect("the count is small")
}

#[test]
fn racy_counter_loses_an_update_in_some_order() {
    assert_eq!(counts(RacyCounter::default, 1), [1, 2]);
}

#[test]
#[should_panic(expected = "an update is lost")]
fn loom_stops_where_an_update_is_lost() {
    loom::model(|| {
        let counter = Arc::new(RacyCounter::default());
        let shared = Arc::clone(&counter);
        let other = thread::spawn(move || shared.increment(1));
        counter.increment(1);
        other.join().unwrap();
        assert_eq!(counter.count(), 2, "an update is lost");
    });
}

#[test]
fn locking_counter_loses_nothing_in_any_order() {
    assert_eq!(counts(LockingCounter::default, 2), [4]);
}

#[test]
fn atomic_counter_loses_nothing_in_any_order() {
    assert_eq!(counts(AtomicCounter::default, 2), [4]);
}

#[test]
fn sharded_counter_loses_nothing_in_any_order() {
    assert_eq!(counts(|| shards(2), 2), [4]);
}

/// Both threads have the same shard, so a load and a store instead of an addition would lose some.
#[test]
fn shared_shard_loses_nothing_in_any_order() {
    assert_eq!(counts(|| shards(1), 2), [4]);
}

/// A thread that reads the count while another adds may see less than all, and never more.
#[test]
fn sharded_count_never_exceeds_what_was_added() {
    loom::model(|| {
        let counter = Arc::new(shards(2));
        let shared = Arc::clone(&counter);
        let other = thread::spawn(move || shared.increment(1));
        counter.increment(1);
        let seen = counter.count();
        assert!((1..=2).contains(&seen), "saw {seen}, not even its own addition");
        other.join().unwrap();
        assert_eq!(counter.count(), 2);
    });
}
