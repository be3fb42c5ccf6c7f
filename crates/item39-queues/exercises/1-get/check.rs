//! Gets before there is something to get.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{process::ExitCode, sync::Arc};

use answer::Queue;
use gym::{Check, thread};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "items come in order", run: in_order },
        Check { name: "a getter gets its item in every schedule", run: one_getter },
        Check { name: "two getters get two items in every schedule", run: two_getters },
        Check { name: "a getter that waits is asleep", run: asleep },
    ])
}

fn in_order() {
    let queue = Queue::default();
    (0..5).for_each(|item| queue.put(item));
    let items: Vec<_> = (0..5).map(|_| queue.get()).collect();
    assert_eq!(items, [0, 1, 2, 3, 4]);
}

fn one_getter() {
    gym::schedules(|| {
        let queue = Queue::default();
        thread::scope(|scope| {
            let getter = scope.spawn(|| [queue.get(), queue.get()]);
            queue.put(1);
            queue.put(2);
            assert_eq!(getter.join().unwrap(), [1, 2]);
        });
    });
}

fn two_getters() {
    gym::schedules(|| {
        let queue = Queue::default();
        thread::scope(|scope| {
            let getters = [scope.spawn(|| queue.get()), scope.spawn(|| queue.get())];
            queue.put(1);
            queue.put(2);
            let sum: u32 = getters.map(|getter| getter.join().unwrap()).iter().sum();
            assert_eq!(sum, 3, "an item came twice");
        });
    });
}

fn asleep() {
    let queue = Arc::new(Queue::default());
    let same = Arc::clone(&queue);
    let getter = thread::spawn(move || same.get());
    getter.until_asleep();
    queue.put(7);
    gym::until(|| getter.is_finished(), || "the getter sleeps beside an item");
    let takings = getter.lock_takings();
    assert!(takings <= 3, "`get` took the lock {takings} times");
    assert_eq!(getter.join().unwrap(), 7);
}
