//! `Meeting`, `Census` and free threads: each catches the wrong thing and passes the right one.

#![allow(clippy::unwrap_used)] // Helpers of tests, too, may fail the test.

use std::{sync::Arc, thread, time::Duration};

use gym::{
    Census, Meeting, NeverMet,
    sync::{Condvar, Mutex},
};

#[test]
fn meeting_of_three_threads_is_complete() {
    let meeting = Meeting::new(3);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| assert_eq!(meeting.try_join(gym::patience()), Ok(())));
        }
    });
}

#[test]
fn meeting_in_sequence_never_happens() {
    let meeting = Meeting::new(2);
    let alone = meeting.try_join(Duration::from_millis(5));
    assert_eq!(alone, Err(NeverMet { arrived: 1, expected: 2 }));
}

#[test]
fn census_tells_threads_from_calls() {
    let (census, meeting) = (Census::new(), Meeting::new(3));
    let work = || {
        for call in 0..4 {
            let _inside = census.enter();
            if call == 0 {
                meeting.join();
            }
        }
    };
    thread::scope(|scope| {
        (0..3).for_each(|_| drop(scope.spawn(work)));
    });
    assert_eq!((census.threads(), census.most_at_once()), (3, 3));
}

#[test]
fn thread_that_waits_takes_the_lock_twice() {
    let pair = Arc::new((Mutex::new(false), Condvar::new()));
    let same = Arc::clone(&pair);
    let thread = gym::thread::spawn(move || {
        let is_set = same.0.lock().unwrap();
        drop(same.1.wait_while(is_set, |is_set| !*is_set).unwrap());
    });
    thread.until_asleep();
    assert_eq!(thread.lock_takings(), 1);
    *pair.0.lock().unwrap() = true;
    pair.1.notify_one();
    gym::until(|| thread.is_finished(), || "the thread was not woken");
    assert_eq!(thread.lock_takings(), 2);
    thread.join().unwrap();
}

#[test]
fn try_lock_finds_a_lock_held_or_free() {
    let lock = Mutex::new(1);
    let held = lock.lock().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| assert!(lock.try_lock().is_err()));
    });
    drop(held);
    assert_eq!(*lock.try_lock().unwrap(), 1);
}
