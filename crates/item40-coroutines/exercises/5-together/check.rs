//! Opens the gate when all five futures are waiting at it.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    pin::{Pin, pin},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
};

use answer::join_all;
use gym::Check;

/// How many futures there are.
const FUTURES: usize = 5;

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "outputs are in the order of the futures", run: in_order },
        Check { name: "all five wait before the gate opens", run: gate },
        Check { name: "a future that is ready is not polled again", run: not_again },
        Check { name: "it is polled only when one was woken", run: no_busy_polls },
    ])
}

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, SeqCst);
    }
}

/// Polls as long as the future wakes itself; returns the output, and how often it polled.
fn run<F: Future>(future: F) -> (Option<F::Output>, usize) {
    let mut future = pin!(future);
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    for polls in 1..=100 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return (Some(output), polls);
        }
        if !woken.0.swap(false, SeqCst) {
            return (None, polls);
        }
    }
    (None, 100)
}

/// Returns a future that is ready when all of them have been polled.
fn gated(inside: &RefCell<Vec<Waker>>, number: usize) -> Pin<Box<dyn Future<Output = usize> + '_>> {
    let mut has_arrived = false;
    Box::pin(poll_fn(move |context| {
        let mut inside = inside.borrow_mut();
        if !has_arrived {
            has_arrived = true;
            inside.push(context.waker().clone());
            if inside.len() == FUTURES {
                inside.iter().for_each(Waker::wake_by_ref);
            }
        }
        if inside.len() == FUTURES { Poll::Ready(number) } else { Poll::Pending }
    }))
}

fn in_order() {
    let ready = |number| async move { number };
    let (outputs, _) = run(join_all((0..FUTURES).map(ready).collect()));
    assert_eq!(outputs, Some(vec![0, 1, 2, 3, 4]), "the outputs");
}

fn gate() {
    let inside = RefCell::new(Vec::new());
    let (outputs, _) = run(join_all((0..FUTURES).map(|number| gated(&inside, number)).collect()));
    let waiting = inside.borrow().len();
    assert_eq!(waiting, FUTURES, "only {waiting} of {FUTURES} futures were waiting");
    assert!(outputs.is_some(), "the gate is open, and `join_all` is not ready");
}

fn not_again() {
    let polls: [Cell<usize>; FUTURES] = Default::default();
    // The last is ready at its first poll, and so on.
    let slow = |number: usize| {
        let polls = &polls[number];
        poll_fn(move |context| {
            polls.set(polls.get() + 1);
            context.waker().wake_by_ref();
            if polls.get() == FUTURES - number { Poll::Ready(number) } else { Poll::Pending }
        })
    };
    let (outputs, _) = run(join_all((0..FUTURES).map(slow).collect()));
    let polls = polls.each_ref().map(Cell::get);
    assert_eq!(polls, [5, 4, 3, 2, 1], "how often each future was polled");
    assert_eq!(outputs, Some(vec![0, 1, 2, 3, 4]), "the outputs");
}

fn no_busy_polls() {
    let never = |_| std::future::pending::<()>();
    let (outputs, polls) = run(join_all((0..FUTURES).map(never).collect()));
    assert_eq!(outputs, None);
    assert_eq!(polls, 1, "no future was woken, and it was polled {polls} times");
}
