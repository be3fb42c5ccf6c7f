use std::{
    io::{ErrorKind, Read},
    time::Duration,
};

use super::*;
use crate::{
    Future, Task, TaskError,
    process_pool::{
        parent::{Request, call::end},
        protocol::{Incoming, LIMIT},
    },
};

static LENGTH: Task<Vec<u8>, usize> = Task::new("length", |bytes| bytes.len());

/// A queue before a manager that sleeps, and the socket that wakes it.
fn queue() -> (Arc<CallQueue>, UnixStream) {
    let (queue, wake_receiver) = CallQueue::new(usize::MAX).unwrap();
    (Arc::new(queue), wake_receiver)
}

/// A worker that is at call 7 next, and its end of the socket.
fn free_worker() -> (FreeWorker, UnixStream) {
    let (ours, theirs) = UnixStream::pair().unwrap();
    for socket in [&ours, &theirs] {
        socket.set_nonblocking(true).unwrap();
    }
    (FreeWorker { place: 0, socket: Arc::new(ours), number: 7, task: "length" }, theirs)
}

fn call(length: usize) -> (Call, Future<usize>) {
    let (call, future) = Request::with(&LENGTH, &vec![1; length], LIMIT).single();
    (call.unwrap(), future)
}

fn is_woken(mut wake_receiver: &UnixStream) -> bool {
    match wake_receiver.read(&mut [0; 8]) {
        Ok(count) => count > 0,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
            false
        }
    }
}

#[test]
fn push_sends_first_call_to_a_free_worker_without_the_manager() {
    let ((queue, wake_receiver), (worker, mut theirs)) = (queue(), free_worker());
    assert!(queue.arm(Some(worker)));
    let ((first, future), (second, _later)) = (call(3), call(4));
    let length = first.request.len();
    queue.push(Some(first), true).unwrap();
    assert!(future.running());
    assert!(!future.cancel(), "the worker has it");
    assert!(!is_woken(&wake_receiver));
    let mut incoming = Incoming::new(LIMIT);
    assert_eq!(incoming.fill(&mut theirs).unwrap(), length);
    assert_eq!(incoming.next().unwrap().unwrap().0, 7);
    // The next one waits, and wakes the manager.
    queue.push(Some(second), true).unwrap();
    assert!(is_woken(&wake_receiver));
    let sent = queue.take_sent().unwrap();
    assert_eq!((sent.place, sent.written, sent.is_cut()), (0, length, false));
    assert!(matches!(queue.take(), QueuedCall::Ready(_)));
}

#[test]
fn push_wakes_the_manager_for_a_worker_that_takes_only_a_part() {
    let ((queue, wake_receiver), (worker, theirs)) = (queue(), free_worker());
    assert!(queue.arm(Some(worker)));
    let (large, _future) = call(8 << 20);
    queue.push(Some(large), true).unwrap();
    assert!(is_woken(&wake_receiver));
    let sent = queue.take_sent().unwrap();
    assert!(sent.is_cut());
    assert!(sent.written > 0);
    drop(theirs);
}

#[test]
fn push_wakes_the_manager_for_a_worker_that_has_gone() {
    let ((queue, wake_receiver), (worker, theirs)) = (queue(), free_worker());
    drop(theirs);
    assert!(queue.arm(Some(worker)));
    let (lost, _future) = call(3);
    queue.push(Some(lost), true).unwrap();
    assert!(is_woken(&wake_receiver));
    assert_eq!(queue.take_sent().unwrap().written, 0);
}

#[test]
fn call_with_a_timeout_wakes_the_manager_and_comes_first() {
    let ((queue, wake_receiver), (worker, _theirs)) = (queue(), free_worker());
    assert!(queue.arm(Some(worker)));
    let (limited, _future) = call(3);
    queue.push(Some(limited.timeout(Duration::from_mins(1))), true).unwrap();
    assert!(is_woken(&wake_receiver));
    let (later, _second) = call(4);
    queue.push(Some(later), true).unwrap();
    assert!(queue.take_sent().is_none());
    for has_timeout in [true, false] {
        let QueuedCall::Ready(call) = queue.take() else { panic!("no call waits") };
        assert_eq!(call.timeout.is_some(), has_timeout);
    }
}

#[test]
fn manager_that_is_awake_sends_all_calls_itself() {
    let ((queue, wake_receiver), (worker, mut theirs)) = (queue(), free_worker());
    let ((before, _first), (after, _second)) = (call(3), call(3));
    queue.push(Some(before), true).unwrap();
    assert!(!queue.arm(Some(worker)), "a call waits");
    queue.push(Some(after), true).unwrap();
    assert!(queue.take_sent().is_none());
    // One that has slept and woke up.
    let (worker, _theirs) = free_worker();
    assert!(matches!((queue.take(), queue.take()), (QueuedCall::Ready(_), QueuedCall::Ready(_))));
    assert!(queue.arm(Some(worker)));
    assert!(queue.take_sent().is_none());
    let (last, _third) = call(3);
    queue.push(Some(last), true).unwrap();
    assert!(queue.take_sent().is_none());
    assert!(is_woken(&wake_receiver));
    assert_eq!(theirs.read(&mut [0; 8]).unwrap(), 0, "its worker was dropped");
}

#[test]
fn break_down_returns_the_call_that_a_caller_has_sent() {
    let ((queue, _wake_receiver), (worker, _theirs)) = (queue(), free_worker());
    assert!(queue.arm(Some(worker)));
    let ((first, future), (second, later)) = (call(3), call(4));
    queue.push(Some(first), true).unwrap();
    queue.push(Some(second), true).unwrap();
    let calls = queue.break_down("a test".to_owned());
    assert_eq!(calls.len(), 2);
    for call in calls {
        end(call, TaskError::Abandoned);
    }
    assert_eq!(
        [future.result(), later.result()],
        [Err(TaskError::Abandoned), Err(TaskError::Abandoned)]
    );
}

#[test]
fn call_of_another_task_wakes_the_manager() {
    let ((queue, wake_receiver), (mut worker, _theirs)) = (queue(), free_worker());
    worker.task = "another";
    assert!(queue.arm(Some(worker)));
    let (other, _future) = call(3);
    queue.push(Some(other), true).unwrap();
    assert!(is_woken(&wake_receiver));
    assert!(queue.take_sent().is_none());
}
