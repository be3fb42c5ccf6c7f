//! What Python promises of its queues, promise by promise. Those that need several threads are
//! beside the queue, in `src/queue/tests.rs`.

use std::{
    collections::BinaryHeap,
    error::Error,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    time::{Duration, Instant},
};

use item39_queues::{
    GetError, JoinTimeoutError, PutError, Queue, TaskDoneError, TryGetError, TryPutError,
};

const MOMENT: Duration = Duration::from_millis(20);

#[test]
fn a_call_that_does_not_wait_says_full_or_empty() {
    let queue = Queue::bounded(2);
    assert_eq!(queue.try_get(), Err(TryGetError::Empty));
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    assert_eq!(queue.try_put(3), Err(TryPutError::Full(3)));
    assert_eq!((queue.len(), queue.capacity()), (2, Some(2)));
    assert_eq!((queue.try_get(), queue.try_get()), (Ok(1), Ok(2)));
    assert!(queue.is_empty());
}

#[test]
fn a_timed_call_never_returns_early_and_gives_the_item_back() {
    let queue = Queue::bounded(1);
    let start = Instant::now();
    assert_eq!(queue.get_timeout(MOMENT), Err(TryGetError::Empty));
    assert!(start.elapsed() >= MOMENT);

    queue.put("first").unwrap();
    let start = Instant::now();
    let refused = queue.put_timeout("second", MOMENT).unwrap_err();
    assert!(start.elapsed() >= MOMENT);
    assert_eq!(refused, TryPutError::Full("second"));
    assert_eq!(refused.into_inner(), "second");

    let start = Instant::now();
    let joined = queue.join_timeout(MOMENT);
    assert!(start.elapsed() >= MOMENT);
    assert_eq!(joined, Err(JoinTimeoutError { unfinished: 1 }));
}

#[test]
fn a_timed_call_does_at_once_what_it_can_also_with_no_time_or_all_of_it() {
    for timeout in [Duration::ZERO, Duration::MAX] {
        let queue = Queue::bounded(1);
        queue.put_timeout(1, timeout).unwrap();
        assert_eq!(queue.get_timeout(timeout), Ok(1));
        queue.task_done().unwrap();
        queue.join_timeout(timeout).unwrap();
    }
}

#[test]
fn one_task_done_too_many_is_an_error() {
    let queue = Queue::unbounded();
    assert_eq!(queue.task_done(), Err(TaskDoneError));
    queue.put(1).unwrap();
    queue.get().unwrap();
    queue.task_done().unwrap();
    assert_eq!(queue.task_done(), Err(TaskDoneError));
    queue.join();
}

#[test]
fn a_closed_queue_gives_out_what_is_in_it_and_then_says_so() {
    let queue = Queue::bounded(2);
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
    assert_eq!(queue.get_timeout(Duration::MAX), Err(TryGetError::Closed), "nothing to wait for");
}

#[test]
fn a_close_that_discards_counts_the_discarded_as_done() {
    let queue = Queue::unbounded();
    (1..=3).for_each(|item| queue.put(item).unwrap());
    assert_eq!(queue.get(), Ok(1));
    assert_eq!(queue.close_now(), [2, 3]);
    assert_eq!(queue.close_now(), []);
    assert_eq!(queue.get(), Err(GetError));
    let joined = queue.join_timeout(Duration::ZERO);
    assert_eq!(joined, Err(JoinTimeoutError { unfinished: 1 }));
    queue.task_done().unwrap();
    queue.join();
    assert_eq!(queue.task_done(), Err(TaskDoneError));
}

#[test]
fn last_in_first_out_and_smallest_first() {
    let lifo = Queue::with_buffer(Vec::new(), Some(3));
    let priority = Queue::with_buffer(BinaryHeap::new(), Some(3));
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
fn a_loop_marks_each_item_done_when_it_is_through_with_it() {
    let queue = Queue::unbounded();
    (1..=2).for_each(|item| queue.put(item).unwrap());
    queue.close();
    let unfinished = || match queue.join_timeout(Duration::ZERO) {
        Ok(()) => 0,
        Err(JoinTimeoutError { unfinished }) => unfinished,
    };
    let seen: Vec<_> = queue.iter().map(|item| (item, unfinished())).collect();
    assert_eq!(seen, [(1, 2), (2, 1)]);
    assert_eq!(unfinished(), 0);
}

#[test]
fn a_loop_that_is_left_marks_its_item_done_also_by_a_panic() {
    let queue = Queue::unbounded();
    (1..=3).for_each(|item| queue.put(item).unwrap());
    let worker = catch_unwind(AssertUnwindSafe(|| {
        for item in &queue {
            assert_ne!(item, 1, "the worker cannot do this one");
        }
    }));
    assert!(worker.is_err());
    let unfinished = |unfinished| Err(JoinTimeoutError { unfinished });
    assert_eq!(queue.join_timeout(Duration::ZERO), unfinished(2));
    assert_eq!(queue.iter().next(), Some(2));
    assert_eq!(queue.join_timeout(Duration::ZERO), unfinished(1));
    assert_eq!(queue.len(), 1, "what the worker had not got stays");
}

#[test]
#[should_panic(expected = "a queue needs room for one item")]
fn a_queue_without_room_is_refused() {
    let _ = Queue::<u8>::bounded(0);
}

#[test]
fn a_queue_is_shared_if_its_items_can_be_sent_and_errors_travel() {
    fn shared<T: Send + Sync>() {}
    fn travels<T: Error>() {}
    shared::<Queue<std::cell::Cell<u8>>>(); // `Cell` is `Send` and not `Sync`
    travels::<PutError<Rc<dyn Fn()>>>(); // without `Debug`
    travels::<TryPutError<Rc<dyn Fn()>>>();
    let message = PutError(()).to_string();
    assert_eq!(message, "cannot put an item: the queue is closed");
}
