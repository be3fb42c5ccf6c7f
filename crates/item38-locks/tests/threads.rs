//! The promises of the functions that start threads.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Barrier, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use item38_locks::{AtomicCounter, Counter, run_threads, start_together};

/// A counter whose increments wait for one of each other thread. They end only if all threads count
/// at the same time.
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
fn run_threads_counts_in_all_threads_at_the_same_time() {
    let counter = Meeting { barrier: Barrier::new(7), count: AtomicU64::new(0) };
    run_threads(7, 20, &counter).unwrap();
    assert_eq!(counter.count(), 140);
}

#[test]
fn start_together_gives_each_thread_its_number() {
    let numbers = Mutex::new(Vec::new());
    start_together(6, |number| numbers.lock().unwrap().push(number)).unwrap();
    let mut numbers = numbers.into_inner().unwrap();
    numbers.sort_unstable();
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn run_threads_counts_nothing_with_no_threads() {
    let counter = AtomicCounter::new();
    run_threads(0, 1_000, &counter).unwrap();
    assert_eq!(counter.count(), 0);
}

#[test]
fn start_together_passes_a_panic_on_after_all_ended() {
    let panicking = Barrier::new(2);
    let ended = AtomicUsize::new(0);
    let caught = catch_unwind(AssertUnwindSafe(|| {
        start_together(4, |number| {
            if number < 2 {
                panicking.wait(); // Both threads are here, so both panic.
                panic!("sensor {number} is broken");
            }
            ended.fetch_add(1, Ordering::Relaxed);
        })
    }));
    let panic = caught.expect_err("the panic is lost");
    assert_eq!(panic.downcast_ref::<String>().map(String::as_str), Some("sensor 0 is broken"));
    assert_eq!(ended.into_inner(), 2, "the other threads come to their end");
}
