//! What Python promises of its queues, promise by promise. The promises that need several threads are
//! tested beside the queue, in `src/queue/tests.rs`.

use std::{
    collections::BinaryHeap,
    error::Error,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use item39_queues::{
    CapacityError, CloseOnDrop, GetError, GetTimeoutError, PutError, PutTimeoutError, Queue,
    TaskDoneError, TryGetError, TryPutError,
};

const MOMENT: Duration = Duration::from_millis(20);

#[test]
fn try_calls_report_full_or_empty() {
    let queue = Queue::bounded(2).unwrap();
    assert_eq!(queue.try_get(), Err(TryGetError::Empty));
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    assert_eq!(queue.try_put(3), Err(TryPutError::Full(3)));
    assert_eq!((queue.len(), queue.capacity()), (2, Some(2)));
    assert_eq!((queue.try_get(), queue.try_get()), (Ok(1), Ok(2)));
    assert!(queue.is_empty());
}

#[test]
fn timed_calls_never_return_early() {
    let queue = Queue::bounded(1).unwrap();
    let start = Instant::now();
    assert_eq!(queue.get_timeout(MOMENT), Err(GetTimeoutError::Timeout));
    assert!(start.elapsed() >= MOMENT);

    queue.put("first").unwrap();
    let start = Instant::now();
    let refused = queue.put_timeout("second", MOMENT).unwrap_err();
    assert!(start.elapsed() >= MOMENT);
    assert_eq!(refused, PutTimeoutError::Timeout("second"));
    assert_eq!(refused.into_inner(), "second");

    let start = Instant::now();
    let joined = queue.join_timeout(MOMENT);
    assert!(start.elapsed() >= MOMENT);
    assert_eq!(joined.unwrap_err().unfinished, 1);
}

#[test]
fn timed_calls_work_at_once_with_no_time_or_all_time() {
    for timeout in [Duration::ZERO, Duration::MAX] {
        let queue = Queue::bounded(1).unwrap();
        queue.put_timeout(1, timeout).unwrap();
        assert_eq!(queue.get_timeout(timeout), Ok(1));
        queue.task_done().unwrap();
        queue.join_timeout(timeout).unwrap();
    }
}

#[test]
fn task_done_once_too_often_is_an_error() {
    let queue = Queue::unbounded();
    assert_eq!(queue.task_done(), Err(TaskDoneError));
    queue.put(1).unwrap();
    queue.get().unwrap();
    queue.task_done().unwrap();
    assert_eq!(queue.task_done(), Err(TaskDoneError));
    queue.join();
}

#[test]
fn closed_queue_gives_its_items_out_and_then_errors() {
    let queue = Queue::bounded(2).unwrap();
    queue.put(1).unwrap();
    queue.put(2).unwrap();
    queue.close();
    queue.close();
    assert!(queue.is_closed());
    assert_eq!(queue.put(3), Err(PutError(3)));
    assert_eq!(queue.try_put(3), Err(TryPutError::Closed(3)));
    assert_eq!((queue.get(), queue.try_get()), (Ok(1), Ok(2)));
    assert_eq!(queue.get(), Err(GetError));
    assert_eq!(queue.try_get(), Err(TryGetError::Closed));
    assert_eq!(queue.get_timeout(Duration::MAX), Err(GetTimeoutError::Closed), "it does not wait");
}

#[test]
fn close_now_counts_the_discarded_items_as_done() {
    let queue = Queue::unbounded();
    (1..=3).for_each(|item| queue.put(item).unwrap());
    assert_eq!(queue.get(), Ok(1));
    assert_eq!(queue.close_now(), [2, 3]);
    assert_eq!(queue.close_now(), []);
    assert_eq!(queue.get(), Err(GetError));
    let joined = queue.join_timeout(Duration::ZERO);
    assert_eq!(joined.unwrap_err().unfinished, 1);
    queue.task_done().unwrap();
    queue.join();
    assert_eq!(queue.task_done(), Err(TaskDoneError));
}

#[test]
fn buffers_decide_the_order() {
    let lifo = Queue::with_buffer(Vec::new(), Some(3)).unwrap();
    let priority = Queue::with_buffer(BinaryHeap::new(), Some(3)).unwrap();
    for item in [2, 3, 1] {
        lifo.put(item).unwrap();
        priority.put(item).unwrap();
    }
    assert_eq!(lifo.try_put(0), Err(TryPutError::Full(0)));
    assert_eq!(priority.try_put(0), Err(TryPutError::Full(0)));
    lifo.close();
    priority.close();
    assert_eq!(lifo.iter().collect::<Vec<_>>(), [1, 3, 2]);
    assert_eq!(priority.iter().collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn loop_marks_an_item_done_when_it_asks_for_the_next() {
    let queue = Queue::unbounded();
    (1..=2).for_each(|item| queue.put(item).unwrap());
    queue.close();
    let unfinished = || queue.join_timeout(Duration::ZERO).map_or_else(|e| e.unfinished, |()| 0);
    let seen: Vec<_> = queue.iter().map(|item| (item, unfinished())).collect();
    assert_eq!(seen, [(1, 2), (2, 1)]);
    assert_eq!(unfinished(), 0);
}

#[test]
fn loop_that_panics_marks_its_item_done() {
    let queue = Queue::unbounded();
    (1..=3).for_each(|item| queue.put(item).unwrap());
    let worker = catch_unwind(AssertUnwindSafe(|| {
        for item in &queue {
            assert_ne!(item, 1, "the worker cannot do this one");
        }
    }));
    assert!(worker.is_err());
    let unfinished = || queue.join_timeout(Duration::ZERO).map_or_else(|e| e.unfinished, |()| 0);
    assert_eq!(unfinished(), 2);
    assert_eq!(queue.iter().next(), Some(2));
    assert_eq!(unfinished(), 1);
    assert_eq!(queue.len(), 1, "what the worker had not got stays");
}

#[test]
fn queue_refuses_a_capacity_that_cannot_hold_its_items() {
    let zero = Queue::<u8>::bounded(0).unwrap_err();
    assert_eq!(zero, CapacityError::Zero);
    let message = "cannot make a queue with capacity 0: it could never hold an item; use at least 1 or \
                   `Queue::unbounded`";
    assert_eq!(zero.to_string(), message);
    let exceeded = Queue::with_buffer(vec![1, 2, 3], Some(2)).unwrap_err();
    assert_eq!(exceeded, CapacityError::Exceeded { capacity: 2, items: 3 });
}

#[test]
fn items_in_the_buffer_are_in_the_queue_from_the_start() {
    let queue = Queue::with_buffer(vec![1, 2, 3], Some(3)).unwrap();
    assert!(queue.is_full());
    queue.close();
    assert_eq!(queue.iter().collect::<Vec<_>>(), [3, 2, 1]);
    queue.join();
    assert_eq!((0..10).collect::<Queue<_>>().len(), 10);
}

#[test]
fn producer_that_panics_closes_the_queue_through_its_guard() {
    let queue = Queue::unbounded();
    thread::scope(|scope| {
        let consumer = scope.spawn(|| queue.iter().count());
        let producer = scope.spawn(|| {
            let queue = queue.close_on_drop();
            queue.put(1).unwrap();
            panic!("the camera fell");
        });
        assert!(producer.join().is_err());
        assert_eq!(consumer.join().unwrap(), 1);
    });
    let shared = Arc::new(Queue::<u8>::unbounded());
    drop(CloseOnDrop::from(Arc::clone(&shared)));
    assert!(shared.is_closed());
}

#[test]
fn last_sender_and_last_receiver_close_the_queue() {
    let (sender, receiver) = Queue::bounded(1).unwrap().split();
    let second = sender.clone();
    let consumer = thread::spawn(move || receiver.into_iter().sum::<u32>());
    sender.put(1).unwrap();
    drop(sender);
    second.put(2).unwrap();
    drop(second);
    assert_eq!(consumer.join().unwrap(), 3);

    let (sender, receiver) = Queue::bounded(1).unwrap().split();
    let second = receiver.clone();
    drop(receiver);
    sender.put(Arc::new(1)).unwrap();
    let putter = thread::spawn(move || (sender.put(Arc::new(2)).is_err(), sender));
    drop(second);
    let (is_refused, sender) = putter.join().unwrap();
    assert!(is_refused && sender.is_empty(), "no thread can get an item any more");
}

#[test]
fn get_many_waits_for_the_first_item_only() {
    let queue = Queue::bounded(4).unwrap();
    assert_eq!(queue.get_many(0), Ok(vec![]));
    thread::scope(|scope| {
        let getter = scope.spawn(|| queue.get_many(10));
        queue.put(1).unwrap();
        let got = getter.join().unwrap().unwrap();
        assert_eq!(got, [1]);
    });
    (0..4).for_each(|item| queue.put(item).unwrap());
    assert_eq!(queue.get_many(3), Ok(vec![0, 1, 2]));
    queue.close();
    assert_eq!((queue.get_many(3), queue.get_many(3)), (Ok(vec![3]), Err(GetError)));
}

#[test]
fn deadlines_are_moments() {
    let queue = Queue::bounded(1).unwrap();
    let past = Instant::now();
    queue.put_deadline(1, past).unwrap();
    assert_eq!(queue.put_deadline(2, past), Err(PutTimeoutError::Timeout(2)));
    assert_eq!(queue.join_deadline(past).unwrap_err().unfinished, 1);
    assert_eq!(queue.get_deadline(past), Ok(1));
    assert_eq!(queue.get_deadline(past + MOMENT), Err(GetTimeoutError::Timeout));
    assert!(past.elapsed() >= MOMENT);
}

#[test]
fn queue_is_sync_and_its_errors_are_errors() {
    fn shared<T: Send + Sync>() {}
    fn travels<T: Error>() {}
    shared::<Queue<std::cell::Cell<u8>>>(); // `Cell` is `Send` and not `Sync`
    travels::<PutError<Rc<dyn Fn()>>>(); // without `Debug`
    travels::<TryPutError<Rc<dyn Fn()>>>();
    let message = PutError(()).to_string();
    assert_eq!(message, "cannot put an item: the queue is closed");
}
