//! Runs futures on a tiny executor that counts its polls.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{
    future::Future,
    pin::{Pin, pin},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
        mpsc::{Receiver, Sender, channel},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
    time::Duration,
};

use answer::unblock;
use gym::{Check, Meeting};

/// Long enough for a future that wakes itself to do it again and again.
const A_WHILE: Duration = Duration::from_millis(50);

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "the result arrives", run: result },
        Check { name: "the executor's thread stays free", run: stays_free },
        Check { name: "several calls block at the same time", run: together },
        Check { name: "nothing happens before the first poll", run: lazy },
        Check { name: "it is polled when it was woken, and not before", run: polls },
    ])
}

/// Sends a word for each wake-up.
struct Signal(Sender<()>);

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        // After its end the receiver is gone.
        let _ = self.0.send(());
    }
}

fn signal() -> (Waker, Receiver<()>) {
    let (sender, woken) = channel();
    (Waker::from(Arc::new(Signal(sender))), woken)
}

/// Polls the future once, and once after each time that it was woken; returns how often.
fn run<T>(future: impl Future<Output = T>) -> (T, usize) {
    let (waker, woken) = signal();
    let mut future = pin!(future);
    for polls in 1.. {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return (output, polls);
        }
        if woken.recv_timeout(gym::patience()).is_err() {
            gym::fail("the call is done, and the future was never woken");
        }
    }
    unreachable!("it is polled again or fails")
}

fn result() {
    assert_eq!(run(unblock(|| 6 * 7)).0, 42);
    let slow = unblock(|| {
        thread::sleep(A_WHILE);
        "slow"
    });
    assert_eq!(run(slow).0, "slow");
}

fn stays_free() {
    // The call ends when another future on the same thread has been polled.
    let was_polled = Arc::new(AtomicBool::new(false));
    let same = Arc::clone(&was_polled);
    let call = move || {
        gym::until(
            || same.load(SeqCst),
            || "the call keeps the executor's thread: no other future is polled",
        );
    };
    let mut blocking = pin!(unblock(call));
    let (waker, woken) = signal();
    let mut context = Context::from_waker(&waker);
    let first = blocking.as_mut().poll(&mut context);
    assert!(first.is_pending(), "the call cannot be done yet");
    was_polled.store(true, SeqCst);
    while blocking.as_mut().poll(&mut context).is_pending() {
        if woken.recv_timeout(gym::patience()).is_err() {
            gym::fail("the call is done, and the future was never woken");
        }
    }
}

fn together() {
    let meeting = Arc::new(Meeting::new(3));
    let (waker, _woken) = signal();
    let mut context = Context::from_waker(&waker);
    let call = |_| -> Pin<Box<dyn Future<Output = ()>>> {
        let meeting = Arc::clone(&meeting);
        Box::pin(unblock(move || meeting.join()))
    };
    let mut calls: Vec<_> = (0..3).map(call).collect();
    gym::until(
        || {
            calls.retain_mut(|call| call.as_mut().poll(&mut context).is_pending());
            calls.is_empty()
        },
        || "three calls have met, and are not done",
    );
}

fn lazy() {
    let was_called = Arc::new(AtomicBool::new(false));
    let same = Arc::clone(&was_called);
    let future = unblock(move || same.store(true, SeqCst));
    thread::sleep(A_WHILE);
    assert!(!was_called.load(SeqCst), "the call began before the future was polled");
    run(future);
    assert!(was_called.load(SeqCst), "the call never began");
}

fn polls() {
    let calls = Arc::new(AtomicUsize::new(0));
    let same = Arc::clone(&calls);
    let ((), polls) = run(unblock(move || {
        same.fetch_add(1, SeqCst);
        thread::sleep(A_WHILE);
    }));
    assert_eq!(calls.load(SeqCst), 1, "how often the call was made");
    assert!(polls <= 2, "it was done once and polled {polls} times");
}
