//! Counts the threads of a pool, and lets jobs panic in it.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
};

use answer::Pool;
use gym::{Census, Check, Leaks, Meeting};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "submit does not wait for the job", run: returns_at_once },
        Check { name: "all jobs have run when the pool is dropped", run: all_run },
        Check { name: "three jobs run at the same time", run: meet },
        Check { name: "three threads run a hundred jobs", run: census },
        Check { name: "jobs that panic cost no thread", run: survives },
        Check { name: "no thread is left", run: none_left },
    ])
}

fn returns_at_once() {
    let is_submitted = Arc::new(AtomicBool::new(false));
    let same = Arc::clone(&is_submitted);
    let pool = Pool::new(1);
    pool.submit(move || {
        gym::until(|| same.load(SeqCst), || "`submit` waits until the job is done");
    });
    is_submitted.store(true, SeqCst);
}

fn all_run() {
    let done = Arc::new(AtomicUsize::new(0));
    let pool = Pool::new(2);
    for _ in 0..20 {
        let done = Arc::clone(&done);
        pool.submit(move || {
            std::thread::sleep(std::time::Duration::from_millis(1));
            done.fetch_add(1, SeqCst);
        });
    }
    drop(pool);
    let done = done.load(SeqCst);
    assert_eq!(done, 20, "{done} of 20 jobs have run");
}

fn meet() {
    let meeting = Arc::new(Meeting::new(3));
    let pool = Pool::new(3);
    for _ in 0..3 {
        let meeting = Arc::clone(&meeting);
        pool.submit(move || meeting.join());
    }
}

fn census() {
    let census = Arc::new(Census::new());
    let pool = Pool::new(3);
    for _ in 0..100 {
        let census = Arc::clone(&census);
        pool.submit(move || drop(census.enter()));
    }
    drop(pool);
    let threads = census.threads();
    assert!(threads <= 3, "{threads} threads have run 100 jobs");
}

fn survives() {
    let meeting = Arc::new(Meeting::new(2));
    let pool = Pool::new(2);
    for number in 0..4 {
        pool.submit(move || panic!("on purpose, {number}"));
    }
    // Two threads are needed for this.
    let done = Arc::new(AtomicUsize::new(0));
    for _ in 0..2 {
        let (meeting, done) = (Arc::clone(&meeting), Arc::clone(&done));
        pool.submit(move || {
            meeting.join();
            done.fetch_add(1, SeqCst);
        });
    }
    drop(pool);
    let done = done.load(SeqCst);
    assert_eq!(done, 2, "only {done} of 2 jobs have run after others panicked");
}

fn none_left() {
    let leaks = Leaks::watch();
    for _ in 0..3 {
        let pool = Pool::new(3);
        pool.submit(|| ());
    }
    leaks.expect_none();
}
