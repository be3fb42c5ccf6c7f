//! `loom` is an independent judge of `schedules`: both must find the same outcomes of small programs.
//!
//! ```text
//! RUSTFLAGS="--cfg loom" CARGO_TARGET_DIR=target/loom cargo test --release -p gym --test loom
//! ```

#![cfg(loom)]

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex as StdMutex},
};

/// Outcomes of a program in all schedules.
type Outcomes = BTreeSet<(u64, u64)>;

/// Makes a function that notes what each schedule ends with, in a set that is returned with it.
fn noted() -> (impl Fn((u64, u64)) + Send + Sync + 'static, Arc<StdMutex<Outcomes>>) {
    let outcomes = Arc::new(StdMutex::new(Outcomes::new()));
    let same = Arc::clone(&outcomes);
    let note = move |outcome| {
        same.lock().unwrap().insert(outcome);
    };
    (note, outcomes)
}

fn with_gym(program: impl Fn() -> (u64, u64) + Send + Sync + 'static) -> Outcomes {
    let (note, outcomes) = noted();
    gym::try_schedules(move || note(program())).unwrap_or_else(|bad| panic!("{bad}"));
    outcomes.lock().unwrap().clone()
}

fn with_loom(program: impl Fn() -> (u64, u64) + Send + Sync + 'static) -> Outcomes {
    let (note, outcomes) = noted();
    loom::model(move || note(program()));
    outcomes.lock().unwrap().clone()
}

/// Defines a test that runs the same program with both, and compares the outcomes.
macro_rules! same_outcomes {
    ($name:ident, $expected:expr, $program:block) => {
        #[test]
        fn $name() {
            let gym = with_gym(|| {
                #[allow(unused_imports)]
                use gym::{
                    sync::{
                        Condvar, Mutex,
                        atomic::{AtomicU64, Ordering::SeqCst},
                    },
                    thread,
                };
                $program
            });
            let loom = with_loom(|| {
                #[allow(unused_imports)]
                use loom::{
                    sync::{
                        Condvar, Mutex,
                        atomic::{AtomicU64, Ordering::SeqCst},
                    },
                    thread,
                };
                $program
            });
            assert_eq!(gym, loom, "the outcomes that gym finds, and those that loom finds");
            assert_eq!(gym, Outcomes::from($expected));
        }
    };
}

same_outcomes!(load_and_store_lose_an_update, [(1, 0), (2, 0)], {
    let count = Arc::new(AtomicU64::new(0));
    let other = Arc::clone(&count);
    let thread = thread::spawn(move || {
        let value = other.load(SeqCst);
        other.store(value + 1, SeqCst);
    });
    let value = count.load(SeqCst);
    count.store(value + 1, SeqCst);
    thread.join().unwrap();
    (count.load(SeqCst), 0)
});

same_outcomes!(fetch_add_returns_each_value_once, [(0, 1), (1, 0)], {
    let count = Arc::new(AtomicU64::new(0));
    let other = Arc::clone(&count);
    let thread = thread::spawn(move || other.fetch_add(1, SeqCst));
    let mine = count.fetch_add(1, SeqCst);
    (mine, thread.join().unwrap())
});

same_outcomes!(lock_taken_twice_loses_an_update, [(1, 0), (2, 0)], {
    let count = Arc::new(Mutex::new(0));
    let other = Arc::clone(&count);
    let increment = |count: &Mutex<u64>| {
        let value = *count.lock().unwrap();
        *count.lock().unwrap() = value + 1;
    };
    let thread = thread::spawn(move || increment(&other));
    increment(&count);
    thread.join().unwrap();
    let value = *count.lock().unwrap();
    (value, 0)
});

same_outcomes!(reader_sees_the_steps_in_their_order, [(0, 0), (0, 1), (1, 1)], {
    let steps = Arc::new((AtomicU64::new(0), AtomicU64::new(0)));
    let other = Arc::clone(&steps);
    let thread = thread::spawn(move || {
        other.1.store(1, SeqCst);
        other.0.store(1, SeqCst);
    });
    let seen = (steps.0.load(SeqCst), steps.1.load(SeqCst));
    thread.join().unwrap();
    seen
});

same_outcomes!(waiter_is_woken_in_every_schedule, [(0, 0)], {
    let shared = Arc::new((Mutex::new(2_u64), Condvar::new()));
    let other = Arc::clone(&shared);
    let take = |shared: &(Mutex<u64>, Condvar)| {
        let mut left = shared.0.lock().unwrap();
        while *left == 2 {
            left = shared.1.wait(left).unwrap();
        }
    };
    let thread = thread::spawn(move || take(&other));
    *shared.0.lock().unwrap() = 0;
    shared.1.notify_one();
    thread.join().unwrap();
    let left = *shared.0.lock().unwrap();
    (left, 0)
});
