//! Bursts of tasks: a thread that is not called, or a job that is overlooked, would be missed.

use std::sync::{Arc, Barrier};

use item41_executors::ThreadPoolExecutor;

/// Many short bursts: each ends with threads that look or sleep, where a job could be overlooked.
#[test]
fn no_job_is_overlooked_however_the_bursts_come() {
    let pool = ThreadPoolExecutor::new(3).unwrap();
    for burst in 0..2000_usize {
        let futures: Vec<_> = (0..=burst % 5).map(|n| pool.submit(move || n).unwrap()).collect();
        for (n, future) in futures.into_iter().enumerate() {
            assert_eq!(future.result(), Ok(n));
        }
    }
}

/// Each burst waits for all its tasks at a barrier: a thread that is not called would be missed.
#[test]
fn as_many_threads_come_as_there_are_tasks_that_wait_for_each_other() {
    let pool = ThreadPoolExecutor::new(3).unwrap();
    for _ in 0..3000 {
        let barrier = Arc::new(Barrier::new(3));
        let meet = |_| {
            let barrier = Arc::clone(&barrier);
            let task = move || {
                barrier.wait();
            };
            pool.submit(task).unwrap()
        };
        let futures: Vec<_> = (0..3).map(meet).collect();
        assert!(futures.into_iter().all(|future| future.result() == Ok(())));
    }
}
