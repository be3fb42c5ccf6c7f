//! Closes a queue beside getters that wait, and beside items that are queued.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::process::ExitCode;

use answer::Queue;
use gym::{Check, thread};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "put after close returns the item", run: put_after_close },
        Check { name: "queued items are delivered after close", run: delivered },
        Check { name: "every getter that waits returns", run: all_return },
        Check { name: "an item is either delivered or returned", run: beside_a_putter },
    ])
}

fn put_after_close() {
    let queue = Queue::new();
    assert_eq!(queue.put(1), Ok(()));
    queue.close();
    assert_eq!(queue.put(2), Err(2), "an item was put into a closed queue");
}

fn delivered() {
    let queue = Queue::new();
    for item in 0..3 {
        assert_eq!(queue.put(item), Ok(()));
    }
    queue.close();
    let items: Vec<_> = (0..5).map(|_| queue.get()).collect();
    assert_eq!(items, [Some(0), Some(1), Some(2), None, None], "queued items were lost");
}

fn all_return() {
    gym::schedules(|| {
        let queue = Queue::<u32>::new();
        thread::scope(|scope| {
            let getters = [scope.spawn(|| queue.get()), scope.spawn(|| queue.get())];
            queue.close();
            assert_eq!(getters.map(|getter| getter.join().unwrap()), [None, None]);
        });
    });
}

fn beside_a_putter() {
    gym::schedules(|| {
        let queue = Queue::new();
        thread::scope(|scope| {
            let getter = scope.spawn(|| queue.get());
            let putter = scope.spawn(|| queue.put(1));
            queue.close();
            let (got, put) = (getter.join().unwrap(), putter.join().unwrap());
            let is_right = matches!((got, put), (Some(1), Ok(())) | (None, Err(1)));
            assert!(is_right, "the getter got {got:?}, and the putter {put:?}");
        });
    });
}
