//! What the functions that start threads promise.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Barrier, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use item38_locks::{AtomicCounter, Counter, run_threads, start_together};

/// Each increment waits for one of every other thread: it comes to its end only if all of them
/// count at the same time.
struct Meeting {
    barrier: Barrier,
    count: AtomicU64,
}

impl Counter for Meeting {
    fn increment(&self, offset: u64) {
        self.barrier.wait();
        self.count.fetch_add(offset, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

#[test]
fn all_threads_count_at_the_same_time() {
    let counter = Meeting { barrier: Barrier::new(7), count: AtomicU64::new(0) };
    run_threads(7, 20, &counter).unwrap();
    assert_eq!(counter.count(), 140);
}

#[test]
fn each_thread_gets_its_own_number() {
    let numbers = Mutex::new(Vec::new());
    start_together(6, |number| numbers.lock().unwrap().push(number)).unwrap();
    let mut numbers = numbers.into_inner().unwrap();
    numbers.sort_unstable();
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn no_threads_count_nothing() {
    let counter = AtomicCounter::new();
    run_threads(0, 1_000, &counter).unwrap();
    assert_eq!(counter.count(), 0);
}

#[test]
fn a_panic_reaches_the_caller_when_all_threads_have_ended() {
    let panicking = Barrier::new(2);
    let ended = AtomicUsize::new(0);
    let caught = catch_unwind(AssertUnwindSafe(|| {
        start_together(4, |number| {
            if number < 2 {
                panicking.wait(); // Both are alive, so neither is spared by the other's panic.
                panic!("sensor {number} is broken");
            }
            ended.fetch_add(1, Ordering::Relaxed);
        })
    }));
    let panic = caught.expect_err("the panic was swallowed");
    assert_eq!(panic.downcast_ref::<String>().map(String::as_str), Some("sensor 0 is broken"));
    assert_eq!(ended.into_inner(), 2, "the others went on to their end");
}
