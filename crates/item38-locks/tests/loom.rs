//! The counters in every order in which the operations of two threads can take place, the
//! memory model's included. Only under `RUSTFLAGS="--cfg loom"`; the README has the command.
#![cfg(loom)]

use std::{
    collections::BTreeSet,
    sync::{Arc as Collected, Mutex},
};

use item38_locks::{AtomicCounter, Counter, LockingCounter, RacyCounter, ShardedCounter};
use loom::{sync::Arc, thread};

/// What the count can be when two threads have added 1 `each` times; for every order there is.
fn counts<C: Counter + Send + 'static>(new: fn() -> C, each: u64) -> Vec<u64> {
    let found = Collected::new(Mutex::new(BTreeSet::new()));
    let all = Collected::clone(&found);
    loom::model(move || {
        let counter = Arc::new(new());
        let shared = Arc::clone(&counter);
        let count = move |counter: &C| (0..each).for_each(|_| counter.increment(1));
        let other = thread::spawn(move || count(&shared));
        count(&counter);
        other.join().expect("it ends");
        all.lock().expect("nobody panics").insert(counter.count());
    });
    let found = found.lock().expect("nobody panics");
    found.iter().copied().collect()
}

#[test]
fn the_racy_counter_is_caught() {
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
fn the_locked_counter_is_right_in_every_order() {
    assert_eq!(counts(LockingCounter::default, 2), [4]);
}

#[test]
fn the_atomic_counter_is_right_in_every_order() {
    assert_eq!(counts(AtomicCounter::default, 2), [4]);
}

#[test]
fn the_sharded_counter_is_right_in_every_order() {
    assert_eq!(counts(|| ShardedCounter::with_shards(2), 2), [4]);
}

/// Both threads have the same shard: there it must be an atomic addition, not a load and a store.
#[test]
fn threads_that_share_a_shard_lose_nothing() {
    assert_eq!(counts(|| ShardedCounter::with_shards(1), 2), [4]);
}

/// The one that looks while others count may see less than all, and never more.
#[test]
fn a_look_at_shards_sees_nothing_that_was_not_counted() {
    loom::model(|| {
        let counter = Arc::new(ShardedCounter::with_shards(2));
        let shared = Arc::clone(&counter);
        let other = thread::spawn(move || shared.increment(1));
        counter.increment(1);
        let seen = counter.count();
        assert!((1..=2).contains(&seen), "saw {seen}, its own at least");
        other.join().unwrap();
        assert_eq!(counter.count(), 2);
    });
}
