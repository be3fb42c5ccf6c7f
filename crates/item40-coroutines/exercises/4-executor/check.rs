//! Counts polls and wake-ups.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{
    future::poll_fn,
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Poll, Waker},
    thread,
    time::Duration,
};

use answer::block_on;
use gym::Check;

/// Long enough for a thread that polls without being woken to do so.
const A_WHILE: Duration = Duration::from_millis(50);

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "a future that is ready is polled once", run: ready },
        Check { name: "a wake-up during a poll is not lost", run: woken_while_polled },
        Check { name: "another thread wakes it", run: woken_by_another },
        Check { name: "there is a poll for each wake-up and one more", run: polls },
        Check { name: "a return of park for no reason is not a wake-up", run: spurious },
    ])
}

fn ready() {
    let mut polls = 0;
    let output = block_on(poll_fn(|_| {
        polls += 1;
        Poll::Ready(7)
    }));
    assert_eq!((output, polls), (7, 1), "the output, and the polls");
}

fn woken_while_polled() {
    let mut polls = 0;
    block_on(poll_fn(|context| {
        polls += 1;
        context.waker().wake_by_ref();
        if polls == 3 { Poll::Ready(()) } else { Poll::Pending }
    }));
    assert_eq!(polls, 3, "it was woken twice");
}

/// Runs a future that another thread wakes `times` times; returns how often it was polled.
fn polled(times: usize) -> usize {
    let waker: Mutex<Option<Waker>> = Mutex::new(None);
    let (polls, woken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..times {
                let mut taken = None;
                gym::until(
                    || {
                        taken = waker.lock().unwrap().take();
                        taken.is_some()
                    },
                    || "the future was woken and not polled again",
                );
                thread::sleep(A_WHILE);
                woken.fetch_add(1, SeqCst);
                taken.expect("it was there").wake();
            }
        });
        block_on(poll_fn(|context| {
            polls.fetch_add(1, SeqCst);
            if woken.load(SeqCst) == times {
                return Poll::Ready(());
            }
            *waker.lock().unwrap() = Some(context.waker().clone());
            Poll::Pending
        }));
    });
    polls.into_inner()
}

fn woken_by_another() {
    let polls = polled(2);
    assert!(polls >= 3, "the future was woken twice and polled {polls} times");
}

fn polls() {
    let polls = polled(3);
    assert_eq!(polls, 4, "the future was woken 3 times and polled {polls} times");
}

fn spurious() {
    // The next park of this thread returns at once.
    thread::current().unpark();
    let polls = polled(1);
    assert_eq!(polls, 2, "the future was woken once and polled {polls} times");
}
