//! Who holds the lock, and when. No test waits for luck: each waits until what it needs has
//! happened, and fails when that takes a minute.

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
fn one_thread_at_a_time_runs_and_all_get_their_turn() {
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
            // Whoever still wants turns needs somebody who asks for the lock.
            wait_until(|| one_more_turn() > 0 && done.load(SeqCst) == 4);
            inside.fetch_sub(1, SeqCst);
        });
    };
    scope(|scope| (0..4).for_each(|_| drop(scope.spawn(work))));
    assert_eq!(most.into_inner(), 1);
    assert!(gil.switches() >= 40, "{} switches", gil.switches());
}

#[test]
fn a_request_is_granted_at_the_next_check_and_not_before() {
    let gil = brief();
    let entered = AtomicBool::new(false);
    scope(|scope| {
        gil.run(|held| {
            scope.spawn(|| gil.run(|_| entered.store(true, SeqCst)));
            wait_until(|| is_asked_for(&gil));
            assert!(!entered.load(SeqCst), "in without being let in");
            held.check();
            assert!(entered.load(SeqCst), "not let in");
            assert!(!is_asked_for(&gil), "the request is granted");
            (0..1000).for_each(|_| held.check());
        });
    });
    assert_eq!(gil.switches(), 1);
}

#[test]
fn a_check_without_a_request_keeps_the_lock() {
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
    assert!(entered.into_inner(), "let in when the lock was given back");
    assert_eq!(gil.switches(), 0);
}

#[test]
fn a_thread_that_was_handed_the_lock_keeps_it_for_an_interval_too() {
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
            held.allow_threads(|| ()); // It is handed to the other, and this thread queues.
        });
    });
    assert_eq!(gil.switches(), 0);
}

#[test]
fn the_lock_goes_to_who_has_waited_longest() {
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
fn calls_that_block_are_under_way_at_the_same_time() {
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
fn after_a_call_that_blocks_the_thread_holds_the_lock_again() {
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
fn a_panic_gives_the_lock_back() {
    let gil = Gil::new();
    let panicked = catch_unwind(AssertUnwindSafe(|| gil.run(|_| panic!("at work"))));
    assert!(panicked.is_err());
    assert_eq!(gil.lock().holder, None);
}

#[test]
fn a_panic_in_a_call_that_blocks_takes_the_lock_back_first() {
    let gil = Gil::new();
    gil.run(|held| {
        let call = || held.allow_threads(|| panic!("cut off"));
        assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
        assert_eq!(gil.lock().holder, Some(thread::current().id()));
    });
    assert_eq!(gil.lock().holder, None);
}

#[test]
fn a_thread_that_would_wait_for_itself_is_told() {
    let gil = Gil::new();
    gil.run(|held| {
        let again = catch_unwind(AssertUnwindSafe(|| gil.run(|_| ())));
        let message = "cannot take the lock: this thread holds it already; leave `run` first";
        assert_eq!(again.unwrap_err().downcast_ref(), Some(&message));
        // Within a call that blocks it does not hold the lock.
        held.allow_threads(|| gil.run(|_| ()));
    });
}

#[test]
fn alone_a_thread_is_never_made_to_switch() {
    let gil = brief();
    gil.run(|held| (0..100_000).for_each(|_| held.check()));
    assert_eq!(gil.switches(), 0);
}
