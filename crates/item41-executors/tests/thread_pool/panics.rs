//! Values that panic when they are dropped: each future ends all the same.

use std::{sync::mpsc, thread, time::Duration};

use item41_executors::{Shutdown, TaskError, ThreadPoolExecutor};

use super::occupy;

const IN_TIME: Duration = Duration::from_mins(1);

/// Panics when it is dropped, with a payload that does so too.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        if !thread::panicking() {
            std::panic::panic_any(Bomb);
        }
    }
}

#[test]
fn shutdown_cancels_all_though_a_closure_panics_when_dropped() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (free, occupied) = occupy(&pool);
    let bomb = Bomb;
    let panics = pool.submit(move || drop(bomb)).unwrap();
    let behind = pool.submit(|| 2).unwrap();
    pool.shutdown(Shutdown::default().wait(false).cancel_futures(true));
    assert_eq!(panics.result_timeout(IN_TIME), Ok(Err(TaskError::Cancelled)));
    assert_eq!(behind.result_timeout(IN_TIME), Ok(Err(TaskError::Cancelled)));
    drop(free);
    assert_eq!(occupied.result(), Ok(()));
}

/// The thread drops the closure of a task that was cancelled.
#[test]
fn thread_survives_a_cancelled_closure_that_panics_when_dropped() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (free, _occupied) = occupy(&pool);
    let bomb = Bomb;
    let cancelled = pool.submit(move || drop(bomb)).unwrap();
    assert!(cancelled.cancel());
    drop(free);
    assert_eq!(pool.submit(|| 1).unwrap().result_timeout(IN_TIME), Ok(Ok(1)));
}

#[test]
fn thread_survives_a_task_whose_panic_panics_when_dropped() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let panics = pool.submit(|| std::panic::panic_any(Bomb)).unwrap();
    let outcome = panics.result_timeout(IN_TIME).unwrap();
    assert!(matches!(outcome, Err(TaskError::Panicked { .. })), "{outcome:?}");
    drop(pool.submit(|| Bomb).unwrap());
    assert_eq!(pool.submit(|| 1).unwrap().result_timeout(IN_TIME), Ok(Ok(1)));
}

/// The initializer fails only when the tasks wait.
#[test]
fn broken_pool_ends_all_though_a_closure_panics_when_dropped() {
    let (fail, may_fail) = mpsc::channel::<()>();
    let may_fail = std::sync::Mutex::new(may_fail);
    let initializer = move || {
        let _ = may_fail.lock().unwrap().recv();
        panic!("no luck");
    };
    let pool = ThreadPoolExecutor::builder().workers(1).initializer(initializer).build().unwrap();
    let bomb = Bomb;
    let panics = pool.submit(move || drop(bomb)).unwrap();
    let behind = pool.submit(|| 2).unwrap();
    drop(fail);
    for outcome in
        [panics.result_timeout(IN_TIME), behind.result_timeout(IN_TIME).map(|o| o.map(drop))]
    {
        assert!(matches!(outcome, Ok(Err(TaskError::BrokenThreadPool { .. }))), "{outcome:?}");
    }
}
