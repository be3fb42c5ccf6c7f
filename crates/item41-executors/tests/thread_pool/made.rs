//! How a pool is made, and what it does with tasks that have names.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use item41_executors::{Executor, SubmitError, Task, TaskError, ThreadPoolExecutor};

use super::occupy;

#[test]
fn threads_have_names_and_run_the_initializer_first() {
    let (told, tell) = mpsc::channel();
    let told = Mutex::new(told);
    let name = || thread::current().name().unwrap().to_owned();
    let pool = ThreadPoolExecutor::builder()
        .workers(3)
        .name("reader")
        .initializer(move || told.lock().unwrap().send(name()).unwrap())
        .build()
        .unwrap();
    assert_eq!(pool.workers(), 3);
    let names: HashSet<_> = tell.iter().take(3).collect();
    assert_eq!(names, ["reader 0", "reader 1", "reader 2"].map(str::to_owned).into());
    let of_task = pool.submit(name).unwrap().result().unwrap();
    assert!(names.contains(&of_task), "{of_task}");
}

#[test]
fn name_with_a_nul_is_refused() {
    let pool = ThreadPoolExecutor::builder().name("a\0b").build();
    let error = pool.unwrap_err().to_string();
    assert_eq!(error, r#"cannot name a worker "a\0b": leave the NUL out of it"#);
}

#[test]
fn builder_defaults_to_a_thread_a_core() {
    let pool = ThreadPoolExecutor::builder().build().unwrap();
    assert_eq!(pool.workers(), thread::available_parallelism().unwrap().get());
}

/// The second thread's initializer fails only when the first is at work, so that there are futures
/// of both kinds.
#[test]
fn failing_initializer_breaks_the_pool() {
    let (fail, may_fail) = mpsc::channel::<()>();
    let turns = Mutex::new(Some(may_fail));
    let initializer = move || {
        let second = turns.lock().unwrap().take();
        if let Some(may_fail) = second {
            let _ = may_fail.recv();
            panic!("no luck");
        }
    };
    let pool = ThreadPoolExecutor::builder().workers(2).initializer(initializer).build().unwrap();
    let (free, running) = occupy(&pool);
    let pending = pool.submit(|| 1).unwrap();
    let cancelled = pool.submit(|| 2).unwrap();
    assert!(cancelled.cancel());
    drop(fail);
    let error = pending.result().unwrap_err();
    assert!(matches!(error, TaskError::BrokenThreadPool { .. }), "{error}");
    assert!(error.to_string().contains("no luck"), "{error}");
    assert_eq!(cancelled.result(), Err(TaskError::Cancelled));
    let error = pool.submit(|| ()).unwrap_err();
    assert!(matches!(error, SubmitError::BrokenThreadPool { .. }), "{error}");
    drop(free);
    assert_eq!(running.result(), Ok(()), "what runs comes to its end");
}

#[test]
fn map_timeout_cancels_the_rest() {
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let (free, occupied) = occupy(&pool);
    let ran = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&ran);
    let timeout = Duration::from_millis(1);
    let mut results =
        pool.map(move |n| log.lock().unwrap().push(n), 0..3).unwrap().timeout(timeout);
    assert_eq!(results.next(), Some(Err(TaskError::TimedOut { timeout })));
    assert_eq!(results.next(), None);
    drop(free);
    occupied.result().unwrap();
    drop(pool);
    assert!(ran.lock().unwrap().is_empty());
}

static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);

#[test]
fn executor_of_threads_runs_named_tasks() {
    let pool = ThreadPoolExecutor::new(2).unwrap();
    assert_eq!(pool.submit_task(&DOUBLE, 21).unwrap().result(), Ok(42));
    let doubles = pool.map_task(&DOUBLE, 0..3, 2).unwrap();
    assert_eq!(doubles.collect::<Vec<_>>(), [Ok(0), Ok(2), Ok(4)]);
    assert_eq!(pool.map_task(&DOUBLE, 0..3, 0).unwrap_err(), SubmitError::ZeroChunkSize);
}
