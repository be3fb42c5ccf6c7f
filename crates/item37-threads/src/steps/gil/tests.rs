//! Which thread holds the lock, and when. No test relies on luck: each waits until what it needs
//! has happened, and fails after a minute.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread::{scope, yield_now},
    time::Instant,
};

use super::*;

fn wait_until(mut happened: impl FnMut() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < Duration::from_mins(1), "it never happened");
        yield_now();
    }
}

fn brief() -> Gil {
    Gil::with_switch_interval(Duration::from_micros(10))
}

fn is_asked_for(gil: &Gil) -> bool {
    gil.requested.load(SeqCst)
}

#[test]
fn run_admits_one_thread_at_a_time_and_all_get_turns() {
    let gil = brief();
    let (inside, most, done) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let enter = || most.fetch_max(inside.fetch_add(1, SeqCst) + 1, SeqCst);
    let work = || {
        gil.run(|held| {
            enter();
            let mut turns = 0;
            let mut one_more_turn = || {
                let before = gil.switches();
                inside.fetch_sub(1, SeqCst);
                held.check();
                enter();
                turns += usize::from(gil.switches() > before);
                turns
            };
            wait_until(|| one_more_turn() == 10);
            done.fetch_add(1, SeqCst);
            // A thread that still wants turns needs another that requests the lock.
            wait_until(|| one_more_turn() > 0 && done.load(SeqCst) == 4);
            inside.fetch_sub(1, SeqCst);
        });
    };
    scope(|scope| (0..4).for_each(|_| drop(scope.spawn(work))));
    assert_eq!(most.into_inner(), 1);
    assert!(gil.switches() >= 40, "{} switches", gil.switches());
}

#[test]
fn check_grants_a_request_and_nothing_else_does() {
    let gil = brief();
    let entered = AtomicBool::new(false);
    scope(|scope| {
        gil.run(|held| {
            scope.spawn(|| gil.run(|_| entered.store(true, SeqCst)));
            wait_until(|| is_asked_for(&gil));
            assert!(!entered.load(SeqCst), "the other thread runs without a check");
            held.check();
            assert!(entered.load(SeqCst), "the request is not granted");
            assert!(!is_asked_for(&gil), "the request is still there");
            (0..1000).for_each(|_| held.check());
        });
    });
    assert_eq!(gil.switches(), 1);
}

#[test]
fn check_keeps_the_lock_without_a_request() {
    let gil = Gil::with_switch_interval(Duration::from_hours(1));
    let entered = AtomicBool::new(false);
    scope(|scope| {
        gil.run(|held| {
            scope.spawn(|| gil.run(|_| entered.store(true, SeqCst)));
            wait_until(|| gil.lock().queue.len() == 1);
            (0..1000).for_each(|_| held.check());
            assert!(!entered.load(SeqCst));
        });
    });
    assert!(entered.into_inner(), "the other thread has not run after the release");
    assert_eq!(gil.switches(), 0);
}

#[test]
fn thread_that_was_handed_the_lock_keeps_it_an_interval() {
    let gil = Gil::with_switch_interval(Duration::from_hours(1));
    scope(|scope| {
        gil.run(|held| {
            scope.spawn(|| {
                gil.run(|held| {
                    wait_until(|| gil.lock().queue.len() == 1);
                    (0..1000).for_each(|_| held.check());
                });
            });
            wait_until(|| gil.lock().queue.len() == 1);
            held.allow_threads(|| ()); // The other thread gets the lock, and this one queues.
        });
    });
    assert_eq!(gil.switches(), 0);
}

#[test]
fn release_hands_the_lock_to_the_longest_waiter() {
    let gil = Gil::new();
    let order = Mutex::new(Vec::new());
    scope(|scope| {
        gil.run(|_| {
            for index in 0..5 {
                let (gil, order) = (&gil, &order);
                scope.spawn(move || gil.run(|_| order.lock().unwrap().push(index)));
                wait_until(|| gil.lock().queue.len() == index + 1);
            }
        });
    });
    assert_eq!(order.into_inner().unwrap(), [0, 1, 2, 3, 4]);
}

#[test]
fn allow_threads_lets_calls_overlap() {
    let gil = Gil::new();
    let blocked = AtomicUsize::new(0);
    let call = || {
        blocked.fetch_add(1, SeqCst);
        wait_until(|| blocked.load(SeqCst) == 5);
    };
    scope(|scope| {
        (0..5).for_each(|_| drop(scope.spawn(|| gil.run(|held| held.allow_threads(call)))));
    });
}

#[test]
fn allow_threads_takes_the_lock_again() {
    let gil = Gil::new();
    let inside = AtomicUsize::new(0);
    let barrier = Barrier::new(4);
    let work = || {
        gil.run(|held| {
            held.allow_threads(|| barrier.wait());
            assert_eq!(inside.fetch_add(1, SeqCst), 0);
            assert_eq!(gil.lock().holder, Some(thread::current().id()));
            inside.fetch_sub(1, SeqCst);
        });
    };
    scope(|scope| (0..4).for_each(|_| drop(scope.spawn(work))));
    assert_eq!(gil.lock().holder, None);
}

#[test]
fn run_releases_the_lock_after_a_panic() {
    let gil = Gil::new();
    let panicked = catch_unwind(AssertUnwindSafe(|| gil.run(|_| panic!("at work"))));
    assert!(panicked.is_err());
    assert_eq!(gil.lock().holder, None);
}

#[test]
fn allow_threads_takes_the_lock_again_after_a_panic() {
    let gil = Gil::new();
    gil.run(|held| {
        let call = || held.allow_threads(|| panic!("cut off"));
        assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
        assert_eq!(gil.lock().holder, Some(thread::current().id()));
    });
    assert_eq!(gil.lock().holder, None);
}

#[test]
fn run_panics_when_the_thread_would_wait_for_itself() {
    let gil = Gil::new();
    gil.run(|held| {
        let again = catch_unwind(AssertUnwindSafe(|| gil.run(|_| ())));
        let message = "cannot take the lock: this thread holds it already; leave `run` first";
        assert_eq!(again.unwrap_err().downcast_ref(), Some(&message));
        // Within a call that blocks, the thread does not hold the lock.
        held.allow_threads(|| gil.run(|_| ()));
    });
}

#[test]
fn check_never_switches_when_no_thread_waits() {
    let gil = brief();
    gil.run(|held| (0..100_000).for_each(|_| held.check()));
    assert_eq!(gil.switches(), 0);
}

/// The shortest interval requests at once; the longest one never does, and does not overflow.
#[test]
fn switch_interval_may_be_zero_or_forever() {
    let eager = Gil::with_switch_interval(Duration::ZERO);
    scope(|scope| {
        eager.run(|held| {
            scope.spawn(|| eager.run(|_| ()));
            wait_until(|| is_asked_for(&eager));
            held.check();
        });
    });
    assert_eq!(eager.switches(), 1);
    let never = Gil::with_switch_interval(Duration::MAX);
    scope(|scope| {
        never.run(|held| {
            scope.spawn(|| never.run(|_| ()));
            wait_until(|| never.lock().queue.len() == 1);
            (0..1000).for_each(|_| held.check());
        });
    });
    assert_eq!(never.switches(), 0);
}

/// A thread that panics while others wait must not strand them.
#[test]
fn panic_under_the_lock_wakes_the_next_waiter() {
    let gil = Gil::new();
    let ran = AtomicUsize::new(0);
    scope(|scope| {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            gil.run(|_| {
                for _ in 0..3 {
                    scope.spawn(|| gil.run(|_| ran.fetch_add(1, SeqCst)));
                }
                wait_until(|| gil.lock().queue.len() == 3);
                panic!("at work");
            });
        }));
        assert!(panicked.is_err());
    });
    assert_eq!(ran.into_inner(), 3);
    assert_eq!(gil.lock().holder, None);
}
