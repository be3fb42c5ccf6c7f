//! Joins while an item is in work.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{process::ExitCode, sync::Arc};

use answer::{Queue, TooMany};
use gym::{
    Check,
    sync::atomic::{AtomicU64, Ordering::SeqCst},
    thread,
};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "join returns at once if nothing was put", run: nothing_put },
        Check { name: "one task_done too many is an error", run: too_many },
        Check {
            name: "join returns after the last task_done in every schedule",
            run: after_the_last,
        },
        Check { name: "two threads that join both return", run: two_join },
        Check { name: "a thread that joins is asleep", run: asleep },
    ])
}

fn nothing_put() {
    Queue::<u32>::new().join();
}

fn too_many() {
    let queue = Queue::new();
    assert_eq!(queue.task_done(), Err(TooMany), "nothing was put");
    for round in 0..2 {
        queue.put(round);
        queue.get();
        assert_eq!(queue.task_done(), Ok(()), "one item was put");
        assert_eq!(queue.task_done(), Err(TooMany), "one item was put, two were done");
        queue.join();
    }
}

/// Takes two items and counts each after it was worked on.
fn work(queue: &Queue<u64>, done: &AtomicU64) {
    for _ in 0..2 {
        let item = queue.get();
        done.fetch_add(item, SeqCst);
        queue.task_done().expect("as many as were put");
    }
}

fn after_the_last() {
    gym::schedules(|| {
        let (queue, done) = (Queue::new(), AtomicU64::new(0));
        queue.put(1);
        queue.put(10);
        thread::scope(|scope| {
            scope.spawn(|| work(&queue, &done));
            queue.join();
            let done = done.load(SeqCst);
            assert_eq!(done, 11, "join returned before the last item was done");
        });
    });
}

fn two_join() {
    gym::schedules(|| {
        let (queue, done) = (Queue::new(), AtomicU64::new(0));
        queue.put(1);
        queue.put(10);
        thread::scope(|scope| {
            scope.spawn(|| queue.join());
            scope.spawn(|| queue.join());
            work(&queue, &done);
        });
    });
}

fn asleep() {
    let queue = Arc::new(Queue::new());
    queue.put(1);
    let same = Arc::clone(&queue);
    let joiner = thread::spawn(move || same.join());
    queue.get();
    joiner.until_asleep();
    queue.task_done().expect("one item was put");
    joiner.join().unwrap();
}
