//! What the thread pool promises.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::sync::mpsc;

use item41_executors::{Future, ThreadPoolExecutor};

mod bursts;
mod made;
mod maps;
mod panics;
mod working;

/// Occupies a thread of the pool until the returned sender is used or dropped.
fn occupy(pool: &ThreadPoolExecutor) -> (mpsc::Sender<()>, Future<()>) {
    let (free, wait) = mpsc::channel();
    let (started, running) = mpsc::channel();
    let task = move || {
        started.send(()).unwrap();
        let _ = wait.recv();
    };
    let future = pool.submit(task).unwrap();
    running.recv().unwrap();
    (free, future)
}
