//! Maps that are lazy, and maps without order; tasks that borrow.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Barrier, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use item41_executors::{Shutdown, StartError, SubmitError, TaskError, ThreadPoolExecutor, scope};

use super::occupy;

#[test]
fn map_lazy_takes_no_more_items_than_its_buffer() {
    let pool = ThreadPoolExecutor::new(2).unwrap();
    let taken = AtomicUsize::new(0);
    let items = (0..).inspect(|_| {
        taken.fetch_add(1, Ordering::Relaxed);
    });
    let mut squares = pool.map_lazy(|n: u64| n * n, items, 4).unwrap();
    assert_eq!(taken.load(Ordering::Relaxed), 4, "they are submitted at once");
    for n in 0..1000 {
        assert_eq!(squares.next(), Some(Ok(n * n)));
        assert!(taken.load(Ordering::Relaxed) <= usize::try_from(n).unwrap() + 4);
    }
}

#[test]
fn map_lazy_ends_with_its_items_and_refuses_a_buffer_of_zero() {
    let pool = ThreadPoolExecutor::new(2).unwrap();
    let doubles = pool.map_lazy(|n: u64| 2 * n, 0..5, 2).unwrap();
    assert_eq!(doubles.collect::<Vec<_>>(), [Ok(0), Ok(2), Ok(4), Ok(6), Ok(8)]);
    let error = pool.map_lazy(|n: u64| n, 0.., 0).unwrap_err();
    assert_eq!(error, SubmitError::ZeroBufferSize);
    pool.shutdown(Shutdown::default());
    assert_eq!(pool.map_lazy(|n: u64| n, 0.., 1).unwrap_err(), SubmitError::Shutdown);
}

#[test]
fn map_lazy_yields_what_was_submitted_before_a_shutdown() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    for is_ordered in [true, false] {
        let pool = ThreadPoolExecutor::new(1).unwrap();
        let numbers = pool.map_lazy(|n: u64| n, 0.., 3).unwrap();
        pool.shutdown(Shutdown::default());
        let outcomes: Vec<_> =
            if is_ordered { numbers.collect() } else { numbers.unordered().collect() };
        assert_eq!(outcomes, [Ok(0), Ok(1), Ok(2), Err(TaskError::Shutdown)]);
    }
    drop(pool);
}

#[test]
fn map_lazy_past_its_timeout_yields_no_more() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (free, _occupied) = occupy(&pool);
    let timeout = Duration::from_millis(5);
    for is_ordered in [true, false] {
        let numbers = pool.map_lazy(|n: u64| n, 0.., 3).unwrap().timeout(timeout);
        let outcomes: Vec<_> =
            if is_ordered { numbers.collect() } else { numbers.unordered().collect() };
        assert_eq!(outcomes, [Err(TaskError::TimedOut { timeout })]);
    }
    drop(free);
}

#[test]
fn dropped_map_lazy_cancels_what_has_not_started() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (free, _occupied) = occupy(&pool);
    let (ran, runs) = mpsc::channel();
    let run = move |n: u64| ran.send(n).unwrap();
    drop(pool.map_lazy(run.clone(), 0.., 3).unwrap());
    drop(pool.map_unordered(run, 0..3).unwrap());
    drop(free);
    drop(pool);
    assert_eq!(runs.recv(), Err(mpsc::RecvError));
}

/// The first task ends only after the result of the second was taken.
#[test]
fn map_unordered_yields_results_as_they_are_done() {
    let pool = ThreadPoolExecutor::new(2).unwrap();
    let (go, may_go) = mpsc::channel();
    let may_go = Mutex::new(may_go);
    let task = move |n: u64| {
        if n == 0 {
            may_go.lock().unwrap().recv().unwrap();
        }
        n
    };
    let mut numbers = pool.map_unordered(task, 0..3).unwrap();
    assert_eq!([numbers.next(), numbers.next()], [Some(Ok(1)), Some(Ok(2))]);
    go.send(()).unwrap();
    assert_eq!([numbers.next(), numbers.next()], [Some(Ok(0)), None]);
}

#[test]
fn map_lazy_unordered_keeps_its_buffer_full() {
    let pool = ThreadPoolExecutor::new(3).unwrap();
    let taken = AtomicUsize::new(0);
    let items = (0..50).inspect(|_| {
        taken.fetch_add(1, Ordering::Relaxed);
    });
    let numbers = pool.map_lazy(|n: u64| n, items, 4).unwrap().unordered();
    let mut seen: Vec<_> = numbers
        .enumerate()
        .map(|(number, outcome)| {
            assert!(taken.load(Ordering::Relaxed) <= number + 4);
            outcome.unwrap()
        })
        .collect();
    seen.sort_unstable();
    assert_eq!(seen, (0..50).collect::<Vec<_>>());
}

/// The barrier opens only when both tasks run.
#[test]
fn scope_runs_tasks_that_borrow_at_the_same_time() {
    let (barrier, count) = (Barrier::new(2), AtomicUsize::new(0));
    let words = ["one".to_owned(), "three".to_owned()];
    let lengths = scope(2, |pool| {
        let meet = |word: &String| {
            barrier.wait();
            count.fetch_add(1, Ordering::Relaxed);
            word.len()
        };
        pool.map(meet, &words).unwrap().collect::<Result<Vec<_>, _>>().unwrap()
    });
    assert_eq!(lengths.unwrap(), [3, 5]);
    assert_eq!(count.into_inner(), 2);
}

#[test]
fn scope_waits_for_its_tasks_even_if_its_body_panics() {
    let count = AtomicUsize::new(0);
    let panics = AssertUnwindSafe(|| {
        scope(2, |pool| {
            for _ in 0..10 {
                let add = || {
                    count.fetch_add(1, Ordering::Relaxed);
                };
                drop(pool.submit(add).unwrap());
            }
            panic!("the body fails");
        })
    });
    assert!(catch_unwind(panics).is_err());
    assert_eq!(count.load(Ordering::Relaxed), 10);
}

#[test]
fn scope_gives_each_task_its_own_outcome() {
    let outcomes = scope(1, |pool| {
        let futures = [1, 2, 3].map(|n| {
            pool.submit(move || {
                assert_ne!(n, 2, "two is unlucky");
                n
            })
        });
        futures.map(|future| future.unwrap().result())
    });
    let outcomes = outcomes.unwrap();
    assert_eq!((&outcomes[0], &outcomes[2]), (&Ok(1), &Ok(3)));
    assert!(matches!(outcomes[1], Err(TaskError::Panicked { .. })));
    assert!(matches!(scope(0, |_| ()).unwrap_err(), StartError::ZeroWorkers));
}
