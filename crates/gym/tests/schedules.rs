//! `schedules` finds what is wrong in some schedule, and passes what is right in all.

#![allow(clippy::unwrap_used)] // Helpers of tests, too, may fail the test.

use std::sync::Arc;

use gym::{
    sync::{
        Condvar, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    },
    thread, try_schedules,
};

/// Two threads run `act` on the same value.
fn two_threads<T: Default + Send + Sync + 'static>(act: fn(&T)) -> Arc<T> {
    let shared = Arc::new(T::default());
    let other = Arc::clone(&shared);
    let a = thread::spawn(move || act(&other));
    let other = Arc::clone(&shared);
    let b = thread::spawn(move || act(&other));
    a.join().unwrap();
    b.join().unwrap();
    shared
}

#[test]
fn load_then_store_loses_an_update() {
    let bad = try_schedules(|| {
        let count = two_threads(|count: &AtomicU64| {
            let value = count.load(SeqCst);
            count.store(value + 1, SeqCst);
        });
        assert_eq!(count.load(SeqCst), 2, "lost an update");
    });
    let bad = bad.unwrap_err();
    assert!(bad.summary().contains("lost an update"), "{bad}");
    let drawing = bad.drawing();
    assert!(drawing.lines().next().unwrap().contains("| Thread A"), "{drawing}");
    let stores = drawing.lines().filter(|line| line.contains("store 1")).count();
    assert_eq!(stores, 2, "{drawing}");
    assert!(drawing.contains("count.store(value + 1, SeqCst);"), "{drawing}");
}

#[test]
fn fetch_add_loses_nothing() {
    let explored = try_schedules(|| {
        let count = two_threads(|count: &AtomicU64| {
            count.fetch_add(1, SeqCst);
        });
        assert_eq!(count.load(SeqCst), 2);
    });
    assert!(explored.unwrap().schedules >= 2);
}

#[test]
fn lock_taken_twice_loses_an_update() {
    let bad = try_schedules(|| {
        let count = two_threads(|count: &Mutex<u64>| {
            let value = *count.lock().unwrap();
            *count.lock().unwrap() = value + 1;
        });
        assert_eq!(*count.lock().unwrap(), 2);
    });
    assert!(bad.is_err());
}

#[test]
fn lock_around_both_steps_loses_nothing() {
    let explored = try_schedules(|| {
        let count = two_threads(|count: &Mutex<u64>| *count.lock().unwrap() += 1);
        assert_eq!(*count.lock().unwrap(), 2);
    });
    assert!(explored.unwrap().schedules >= 2);
}

type Pair = (Mutex<u64>, Mutex<u64>, AtomicBool);

#[test]
fn opposite_locks_are_a_deadlock() {
    let bad = try_schedules(|| {
        two_threads(|pair: &Pair| {
            // The thread that comes second takes the locks the other way round.
            let (first, second) =
                if pair.2.swap(true, SeqCst) { (&pair.1, &pair.0) } else { (&pair.0, &pair.1) };
            let first = first.lock();
            drop(second.lock());
            drop(first);
        });
    });
    let bad = bad.unwrap_err();
    assert_eq!(bad.summary(), "deadlock: no thread can go on");
    assert!(bad.drawing().contains("the lock that Thread B took at schedules.rs:"), "{bad}");
}

#[test]
fn locks_in_one_order_never_deadlock() {
    let explored = try_schedules(|| {
        two_threads(|pair: &Pair| {
            let first = pair.0.lock();
            drop(pair.1.lock());
            drop(first);
        });
    });
    assert!(explored.is_ok());
}

#[derive(Default)]
struct Event {
    is_set: Mutex<bool>,
    changed: Condvar,
}

/// A thread waits, this one sets.
fn event(wait: fn(&Event), set: fn(&Event)) -> Result<gym::Explored, gym::BadSchedule> {
    try_schedules(move || {
        let event = Arc::new(Event::default());
        let same = Arc::clone(&event);
        let waiter = thread::spawn(move || {
            wait(&same);
            assert!(*same.is_set.lock().unwrap(), "returned before the event");
        });
        set(&event);
        waiter.join().unwrap();
    })
}

fn set(event: &Event) {
    *event.is_set.lock().unwrap() = true;
    event.changed.notify_all();
}

#[test]
fn wait_in_a_loop_is_right() {
    let wait = |event: &Event| {
        let mut is_set = event.is_set.lock().unwrap();
        while !*is_set {
            is_set = event.changed.wait(is_set).unwrap();
        }
    };
    assert!(event(wait, set).unwrap().schedules >= 3);
}

#[test]
fn wait_under_if_returns_too_early() {
    let wait = |event: &Event| {
        let is_set = event.is_set.lock().unwrap();
        if !*is_set {
            drop(event.changed.wait(is_set).unwrap());
        }
    };
    let bad = event(wait, set).unwrap_err();
    assert!(bad.drawing().contains("wakes for no reason"), "{bad}");
    assert!(bad.summary().starts_with("returned before the event (schedules.rs:"), "{bad}");
    assert!(bad.drawing().contains("panics (schedules.rs:"), "{bad}");
}

#[test]
fn look_and_wait_under_two_locks_sleeps_forever() {
    let wait = |event: &Event| {
        while !*event.is_set.lock().unwrap() {
            drop(event.changed.wait(event.is_set.lock().unwrap()).unwrap());
        }
    };
    let bad = event(wait, set).unwrap_err();
    assert_eq!(bad.summary(), "deadlock: no thread can go on");
    assert!(bad.drawing().contains("sleeps at a condition variable"), "{bad}");
}

#[test]
fn polling_is_reported_with_its_line() {
    let wait = |event: &Event| while !*event.is_set.lock().unwrap() {};
    let bad = event(wait, set).unwrap_err();
    assert!(bad.summary().starts_with("polling: Thread A passes schedules.rs:"), "{bad}");
}

#[test]
fn yield_lets_the_other_thread_run() {
    let wait = |event: &Event| {
        while !*event.is_set.lock().unwrap() {
            thread::yield_now();
        }
    };
    assert!(event(wait, set).is_ok());
}

#[test]
fn notify_one_may_wake_either_thread() {
    // The waiters want different numbers, so the wake-up may reach the wrong one.
    let bad = try_schedules(|| {
        let shared = Arc::new((Mutex::new(0), Condvar::new()));
        let waiters: Vec<_> = [1, 2]
            .map(|wanted| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || {
                    let number = shared.0.lock().unwrap();
                    drop(shared.1.wait_while(number, |number| *number != wanted).unwrap());
                    *shared.0.lock().unwrap() = 3 - wanted;
                    shared.1.notify_all();
                })
            })
            .into();
        *shared.0.lock().unwrap() = 1;
        shared.1.notify_one();
        for waiter in waiters {
            waiter.join().unwrap();
        }
    });
    assert_eq!(bad.unwrap_err().summary(), "deadlock: no thread can go on");
}

#[test]
fn scoped_threads_take_turns_too() {
    let bad = try_schedules(|| {
        let count = AtomicU64::new(0);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let value = count.load(SeqCst);
                    count.store(value + 1, SeqCst);
                });
            }
        });
        assert_eq!(count.load(SeqCst), 2);
    });
    assert!(bad.is_err());
}

#[test]
fn panic_under_a_lock_poisons_it() {
    let explored = try_schedules(|| {
        let lock = Arc::new(Mutex::new(0));
        let same = Arc::clone(&lock);
        let thread = thread::spawn(move || {
            let _held = same.lock().unwrap();
            panic!("on purpose");
        });
        assert!(thread.join().is_err());
        assert!(lock.lock().is_err());
        lock.clear_poison();
        assert_eq!(*lock.lock().unwrap(), 0);
    });
    assert!(explored.is_ok(), "{}", explored.unwrap_err());
}

#[test]
fn preemptions_are_at_most_two() {
    // The mistake needs three: each thread must be interrupted between each of its steps.
    let explored = try_schedules(|| {
        let step = Arc::new(AtomicU64::new(0));
        let other = Arc::clone(&step);
        let thread = thread::spawn(move || {
            for even in [0, 2, 4] {
                let _ = other.compare_exchange(even, even + 1, SeqCst, SeqCst);
            }
        });
        for odd in [1, 3, 5] {
            let _ = step.compare_exchange(odd, odd + 1, SeqCst, SeqCst);
        }
        thread.join().unwrap();
        assert!(step.load(SeqCst) < 6, "five switches");
    });
    assert!(explored.is_ok());
}

#[test]
fn program_that_depends_on_earlier_runs_is_named() {
    static RUNS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let bad = try_schedules(|| {
        let threads = if RUNS.fetch_add(1, SeqCst) == 0 { 2 } else { 1 };
        let count = Arc::new(AtomicU64::new(0));
        let threads: Vec<_> = (0..threads)
            .map(|_| {
                let count = Arc::clone(&count);
                thread::spawn(move || {
                    count.fetch_add(1, SeqCst);
                })
            })
            .collect();
        count.fetch_add(1, SeqCst);
        for thread in threads {
            thread.join().unwrap();
        }
    });
    assert!(bad.unwrap_err().summary().contains("behaves differently when it runs again"));
}

#[test]
fn each_order_of_steps_is_tried() {
    // AABB, ABAB, ABBA and the same with A and B exchanged: none needs more than two preemptions.
    let orders = Arc::new(std::sync::Mutex::new(Vec::new()));
    let same = Arc::clone(&orders);
    let explored = try_schedules(move || {
        let steps = Arc::new((AtomicU64::new(0), std::sync::Mutex::new(String::new())));
        let threads = ["A", "B"].map(|name| {
            let steps = Arc::clone(&steps);
            thread::spawn(move || {
                for _ in 0..2 {
                    steps.0.fetch_add(1, SeqCst);
                    steps.1.lock().unwrap().push_str(name);
                }
            })
        });
        for thread in threads {
            thread.join().unwrap();
        }
        same.lock().unwrap().push(steps.1.lock().unwrap().clone());
    });
    let mut orders = orders.lock().unwrap().clone();
    orders.sort();
    orders.dedup();
    assert_eq!(orders, ["AABB", "ABAB", "ABBA", "BAAB", "BABA", "BBAA"]);
    // Some orders come more often, because the first thread may see the end of A before B goes on.
    assert!(explored.unwrap().schedules <= 10);
}
