//! The queue in every order in which the operations of a few threads can take place, the memory
//! model's included. Only under `RUSTFLAGS="--cfg loom"`; the README has the command.
//!
//! A lost wake-up shows as a deadlock, which loom reports. Each thread looks once, and then sleeps.
#![cfg(loom)]

use item39_queues::{PutError, Queue, TryGetError, TryPutError};
use loom::{sync::Arc, thread};

/// Runs a model: every order, with `preemptions` at most where a thread is interrupted.
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
        let queue = Arc::new(Queue::bounded(1));
        let putter = spawn(&queue, |queue| (1..=2).try_for_each(|item| queue.put(item)));
        assert_eq!((queue.get(), queue.get()), (Ok(1), Ok(2)));
        assert_eq!(queue.try_get(), Err(TryGetError::Empty));
        putter.join().unwrap().unwrap();
    });
}

#[test]
fn two_putters_for_the_room_of_one_both_come_in() {
    model(3, || {
        let queue = Arc::new(Queue::bounded(1));
        let one = spawn(&queue, |queue| queue.put(1));
        let two = spawn(&queue, |queue| queue.put(2));
        let (first, second) = (queue.get().unwrap(), queue.get().unwrap());
        assert_eq!((first + second, first * second), (3, 2));
        one.join().unwrap().unwrap();
        two.join().unwrap().unwrap();
    });
}

/// Only one putter is called while it is on its way; who arrives calls the next.
#[test]
fn two_putters_come_in_when_there_is_room_for_two() {
    model(2, || {
        let queue = Arc::new(Queue::bounded(2));
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
fn no_order_lets_in_more_than_there_is_room_for() {
    model(3, || {
        let queue = Arc::new(Queue::bounded(1));
        let getter = spawn(&queue, |queue| queue.get());
        let put = [queue.try_put(1), queue.try_put(2), queue.try_put(3)];
        assert!(queue.len() <= 1);
        let came_in = put.iter().filter(|put| put.is_ok()).count();
        // What the getter took, or is about to take, left room for one more.
        assert!((1..=2).contains(&came_in));
        assert!(put[2] == Err(TryPutError::Full(3)) || came_in == 2);
        assert_eq!(getter.join().unwrap(), Ok(1));
        queue.close();
        assert_eq!(queue.iter().count(), came_in - 1);
    });
}

#[test]
fn close_tells_who_waits_and_loses_no_item() {
    model(3, || {
        let queue = Arc::new(Queue::bounded(1));
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
fn close_now_discards_what_nobody_got() {
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
