//! The queue in all schedules of a few threads that loom can try. Only under `RUSTFLAGS="--cfg loom"`; the
//! README has the command, and says what loom leaves out.
//!
//! A lost wake-up shows as a deadlock, which loom reports. Each thread spins once, and then sleeps.
#![cfg(loom)]

use item39_queues::{PutError, Queue, TryGetError, TryPutError};
use loom::{sync::Arc, thread};

/// Runs a model in all schedules with at most this many preemptions.
fn model(preemptions: usize, run: impl Fn() + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(preemptions);
    model.check(run);
}

fn spawn<T: 'static>(queue: &Arc<Queue<u32>>, run: fn(&Queue<u32>) -> T) -> thread::JoinHandle<T> {
    let queue = Arc::clone(queue);
    thread::spawn(move || run(&queue))
}

#[test]
fn items_arrive_once_and_in_order() {
    model(3, || {
        let queue = Arc::new(Queue::bounded(1).unwrap());
        let putter = spawn(&queue, |queue| (1..=2).try_for_each(|item| queue.put(item)));
        assert_eq!((queue.get(), queue.get()), (Ok(1), Ok(2)));
        assert_eq!(queue.try_get(), Err(TryGetError::Empty));
        putter.join().unwrap().unwrap();
    });
}

#[test]
fn two_putters_share_a_capacity_of_one() {
    model(3, || {
        let queue = Arc::new(Queue::bounded(1).unwrap());
        let one = spawn(&queue, |queue| queue.put(1));
        let two = spawn(&queue, |queue| queue.put(2));
        let (first, second) = (queue.get().unwrap(), queue.get().unwrap());
        assert_eq!((first + second, first * second), (3, 2));
        one.join().unwrap().unwrap();
        two.join().unwrap().unwrap();
    });
}

/// Only one putter is notified while it is on its way; the one that arrives notifies the next.
#[test]
fn two_sleeping_putters_are_both_woken() {
    model(2, || {
        let queue = Arc::new(Queue::bounded(2).unwrap());
        queue.put(1).unwrap();
        queue.put(2).unwrap();
        let one = spawn(&queue, |queue| queue.put(3));
        let two = spawn(&queue, |queue| queue.put(4));
        assert_eq!((queue.get(), queue.get()), (Ok(1), Ok(2)));
        one.join().unwrap().unwrap();
        two.join().unwrap().unwrap();
        assert_eq!(queue.len(), 2);
    });
}

#[test]
fn two_getters_each_get_one() {
    model(3, || {
        let queue = Arc::new(Queue::unbounded());
        let one = spawn(&queue, |queue| queue.get().unwrap());
        let two = spawn(&queue, |queue| queue.get().unwrap());
        queue.put(1).unwrap();
        queue.put(2).unwrap();
        let (first, second) = (one.join().unwrap(), two.join().unwrap());
        assert_eq!((first + second, first * second), (3, 2));
    });
}

#[test]
fn no_schedule_exceeds_the_capacity() {
    model(3, || {
        let queue = Arc::new(Queue::bounded(1).unwrap());
        let getter = spawn(&queue, |queue| queue.get());
        let put = [queue.try_put(1), queue.try_put(2), queue.try_put(3)];
        assert!(queue.len() <= 1);
        let came_in = put.iter().filter(|put| put.is_ok()).count();
        // The item that the getter took, or that was handed to it, left room for one more.
        assert!((1..=2).contains(&came_in));
        assert!(put[2] == Err(TryPutError::Full(3)) || came_in == 2);
        assert_eq!(getter.join().unwrap(), Ok(1));
        queue.close();
        assert_eq!(queue.iter().count(), came_in - 1);
    });
}

#[test]
fn close_wakes_waiting_threads_and_loses_no_item() {
    model(3, || {
        let queue = Arc::new(Queue::bounded(1).unwrap());
        queue.put(1).unwrap();
        let putter = spawn(&queue, |queue| queue.put(2));
        let getter = spawn(&queue, |queue| queue.iter().sum::<u32>());
        queue.close();
        let sum = match putter.join().unwrap() {
            Ok(()) => 3,
            Err(PutError(item)) => 3 - item,
        };
        assert_eq!(getter.join().unwrap(), sum);
        queue.join();
    });
}

#[test]
fn close_now_discards_what_no_getter_got() {
    model(3, || {
        let queue = Arc::new(Queue::unbounded());
        let putter = spawn(&queue, |queue| queue.put(2).is_ok());
        let getter = spawn(&queue, |queue| queue.iter().count());
        let discarded = queue.close_now().len();
        let put = usize::from(putter.join().unwrap());
        assert_eq!(discarded + getter.join().unwrap(), put);
        queue.join();
    });
}

#[test]
fn join_sees_what_was_done() {
    model(3, || {
        let queue = Arc::new(Queue::unbounded());
        let photo = Arc::new(loom::cell::Cell::new("raw"));
        queue.put(1).unwrap();
        let (worker, hers) = (Arc::clone(&queue), Arc::clone(&photo));
        let worker = thread::spawn(move || {
            worker.get().unwrap();
            hers.set("resized");
            worker.task_done().unwrap();
            assert!(worker.task_done().is_err());
        });
        queue.join();
        assert_eq!(photo.get(), "resized");
        worker.join().unwrap();
    });
}

/// Both getters may spin, one may sleep; an item that is handed to one is not lost by its leaving.
#[test]
fn items_handed_to_spinning_getters_arrive_once() {
    model(2, || {
        let queue = Arc::new(Queue::bounded(1).unwrap());
        let one = spawn(&queue, |queue| queue.get());
        let two = spawn(&queue, |queue| queue.get());
        queue.put(1).unwrap();
        queue.put(2).unwrap();
        assert!(queue.len() <= 1);
        let (first, second) = (one.join().unwrap().unwrap(), two.join().unwrap().unwrap());
        assert_eq!((first + second, first * second), (3, 2));
    });
}

/// The item of a spinning getter is not discarded, and the other one is.
#[test]
fn close_now_leaves_a_handed_item_to_its_getter() {
    model(3, || {
        let queue = Arc::new(Queue::bounded(1).unwrap());
        let getter = spawn(&queue, |queue| queue.get());
        let put = [1, 2].iter().filter(|&&item| queue.try_put(item).is_ok()).count();
        let discarded = queue.close_now();
        assert!(discarded.len() <= 1);
        let got = usize::from(getter.join().unwrap().is_ok());
        assert_eq!(got + discarded.len(), put);
    });
}

/// One getter may overtake the other; each gets its items in the order in which they were put.
#[test]
fn getters_that_overtake_keep_the_order() {
    model(2, || {
        let queue = Arc::new(Queue::bounded(1).unwrap());
        let one = spawn(&queue, |queue| (queue.get().unwrap(), queue.get().unwrap()));
        let two = spawn(&queue, |queue| queue.get().unwrap());
        (1..=3).for_each(|item| queue.put(item).unwrap());
        let (first, second) = one.join().unwrap();
        assert!(first < second);
        assert_eq!(first + second + two.join().unwrap(), 6);
    });
}
