//! Workers stop when they are told, leave no thread behind, and lose no item.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use item39_queues::{
    CapacityError, PutError, Queue, Worker,
    steps::{CondvarQueue, PollingQueue, PollingWorker},
};

fn queues<In, Out>() -> (Arc<Queue<In>>, Arc<Queue<Out>>) {
    (Arc::new(Queue::unbounded()), Arc::new(Queue::unbounded()))
}

#[test]
fn polling_queue_keeps_the_order_and_never_waits() {
    let queue = PollingQueue::default();
    (1..=3).for_each(|item| queue.put(item));
    assert_eq!((queue.len(), queue.is_empty()), (3, false));
    assert_eq!((queue.get(), queue.get(), queue.get()), (Some(1), Some(2), Some(3)));
    assert_eq!((queue.get(), queue.is_empty()), (None, true));
}

#[test]
fn polling_worker_counts_polls_until_its_queue_is_gone() {
    let (numbers, doubles) = (Arc::new(PollingQueue::new()), Arc::new(PollingQueue::new()));
    (1..=3).for_each(|n| numbers.put(n));
    let worker = PollingWorker::start(|n| 2 * n, numbers.clone(), doubles.clone());
    while doubles.len() < 3 {
        thread::yield_now();
    }
    worker.take_queue_away();
    let tally = worker.join();
    assert_eq!(tally.work_done, 3);
    assert!(tally.polled_count >= 4, "three items and the end: {tally:?}");
    numbers.put(4);
    assert_eq!(numbers.len(), 1, "no worker takes it any more");
    assert_eq!(Arc::strong_count(&numbers), 1, "the thread is gone");
}

#[test]
fn dropped_worker_leaves_no_thread_behind() {
    let (alive, is_alive) = mpsc::channel::<()>();
    let polling = PollingWorker::start(
        move |()| alive.send(()),
        Arc::new(PollingQueue::new()),
        Arc::new(PollingQueue::new()),
    );
    drop(polling);
    assert_eq!(is_alive.try_recv(), Err(mpsc::TryRecvError::Disconnected));

    let (numbers, doubles) = queues();
    numbers.put(21).unwrap();
    drop(Worker::start(|n| 2 * n, numbers.clone(), doubles.clone()));
    assert_eq!(doubles.try_get(), Ok(42), "what was put is still done");
    assert!(numbers.is_closed());
    assert_eq!(Arc::strong_count(&doubles), 1, "the thread is gone");
}

#[test]
fn workers_that_share_a_queue_all_stop_at_its_close() {
    let (numbers, doubles) = queues();
    let workers = [(); 4].map(|()| Worker::start(|n| 2 * n, numbers.clone(), doubles.clone()));
    (0..1000_u64).for_each(|n| numbers.put(n).unwrap());
    numbers.close();
    numbers.join();
    assert_eq!(doubles.len(), 1000, "an item is done when its result is put");
    let work_done = workers.map(|worker| worker.join().unwrap());
    assert_eq!(work_done.iter().sum::<usize>(), 1000);
    doubles.close();
    assert_eq!(doubles.iter().sum::<u64>(), 999_000);
}

#[test]
fn worker_that_cannot_put_its_result_gives_it_back() {
    let (numbers, doubles) = queues();
    doubles.close();
    numbers.put(21).unwrap();
    let worker = Worker::start(|n| 2 * n, numbers.clone(), doubles);
    assert_eq!(worker.join(), Err(PutError(42)));
    numbers.join();
}

#[test]
fn worker_that_panics_leaves_its_queues_open() {
    let (numbers, doubles) = queues::<u32, u32>();
    (0..3).for_each(|n| numbers.put(n).unwrap());
    for left in [2, 1] {
        let broken = Worker::start(|_| panic!("broken"), numbers.clone(), doubles.clone());
        assert!(catch_unwind(AssertUnwindSafe(|| broken.join())).is_err());
        assert_eq!(numbers.len(), left);
        assert!(numbers.join_timeout(Duration::ZERO).is_err(), "what is queued is not done");
        assert!(!numbers.is_closed() && !doubles.is_closed());
    }
    assert_eq!(numbers.close_now(), [2]);
    numbers.join();
}

#[test]
fn join_of_a_worker_passes_its_panic_on() {
    let (numbers, doubles) = queues::<u32, u32>();
    numbers.put(1).unwrap();
    let worker = Worker::start(|_| panic!("broken photo"), numbers.clone(), doubles);
    numbers.join();
    let panic = catch_unwind(AssertUnwindSafe(|| worker.join())).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"broken photo"));

    let numbers = Arc::new(PollingQueue::new());
    numbers.put(1);
    let broken = |_: u32| -> u32 { panic!("broken photo") };
    let worker = PollingWorker::start(broken, numbers, Arc::default());
    let panic = catch_unwind(AssertUnwindSafe(|| worker.join())).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"broken photo"));
}

#[test]
fn condvar_queue_refuses_a_capacity_of_0() {
    assert_eq!(CondvarQueue::<u8>::bounded(0).unwrap_err(), CapacityError::Zero);
}

#[test]
fn worker_dropped_by_its_own_function_goes_on() {
    let (numbers, results) = (Arc::new(Queue::unbounded()), Arc::new(Queue::unbounded()));
    let slot: Arc<Mutex<Option<Worker<u32, u32>>>> = Arc::default();
    let own = Arc::clone(&slot);
    let func = move |number| {
        drop(own.lock().unwrap().take());
        number
    };
    *slot.lock().unwrap() = Some(Worker::start(func, Arc::clone(&numbers), Arc::clone(&results)));
    numbers.put(7).unwrap();
    assert_eq!(results.get_timeout(Duration::from_mins(1)), Ok(7));
}
