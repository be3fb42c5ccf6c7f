//! Bursts of tasks: a thread that is not woken, or a job that is overlooked, would be missed.

use std::sync::{Arc, Barrier};

use item41_executors::ThreadPoolExecutor;

/// Many short bursts: each ends with threads that look or sleep, where a job could be overlooked.
#[test]
fn pool_overlooks_no_job_in_bursts() {
    let pool = ThreadPoolExecutor::new(3).unwrap();
    for burst in 0..2000_usize {
        let futures: Vec<_> = (0..=burst % 5).map(|n| pool.submit(move || n).unwrap()).collect();
        for (n, future) in futures.into_iter().enumerate() {
            assert_eq!(future.result(), Ok(n));
        }
    }
}

/// Each burst waits for all its tasks at a barrier: a thread that is not woken would be missed.
#[test]
fn pool_wakes_a_thread_for_each_task() {
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
