//! Puts into a full queue, and lets putters and getters sleep at the same time.

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
        Check { name: "putters and getters never all sleep", run: never_all_asleep },
        Check { name: "there are never more items than the capacity", run: never_above },
        Check { name: "a putter that waits is asleep", run: asleep },
    ])
}

fn in_order() {
    let queue = Queue::new(3);
    (0..3).for_each(|item| queue.put(item));
    let items: Vec<_> = (0..3).map(|_| queue.get()).collect();
    assert_eq!((items, queue.len()), (vec![0, 1, 2], 0));
}

fn never_above() {
    gym::schedules(|| {
        let queue = Queue::new(1);
        let put = |item| {
            queue.put(item);
            let items = queue.len();
            assert!(items <= 1, "{items} items in a queue with capacity 1");
        };
        thread::scope(|scope| {
            scope.spawn(|| put(1));
            scope.spawn(|| put(2));
            assert_eq!(queue.get() + queue.get(), 3);
        });
    });
}

fn never_all_asleep() {
    gym::schedules(|| {
        let queue = Queue::new(1);
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
    let queue = Arc::new(Queue::new(1));
    queue.put(1);
    let same = Arc::clone(&queue);
    let putter = thread::spawn(move || same.put(2));
    putter.until_asleep();
    assert_eq!(queue.get(), 1);
    putter.join().unwrap();
    assert_eq!(queue.get(), 2);
}
