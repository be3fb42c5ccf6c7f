//! Wakers are foreign code: they own things, panic, and outlive what they were made for.

use std::{
    pin::{Pin, pin},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
};

use super::{no_hang, *};

/// Counts how often it was called.
#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

impl Count {
    fn wakes(&self) -> usize {
        self.0.load(SeqCst)
    }
}

struct Panics;

impl Wake for Panics {
    fn wake(self: Arc<Self>) {
        panic!("the executor is broken");
    }
}

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The waker of many small executors: it owns the task, and the task its future.
struct Task(#[expect(dead_code, reason = "it is dropped with the waker")] Mutex<BoxFuture>);

impl Wake for Task {
    fn wake(self: Arc<Self>) {}
}

fn poll<F: Future + ?Sized>(future: Pin<&mut F>, waker: &Waker) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(waker))
}

/// Returns the last waker of a task that waits: when it is dropped, so is what `future` uses.
fn owner_of(future: impl Future<Output = ()> + Send + 'static) -> Waker {
    let mut future: BoxFuture = Box::pin(future);
    assert!(poll(future.as_mut(), Waker::noop()).is_pending());
    Waker::from(Arc::new(Task(Mutex::new(future))))
}

/// Returns a full queue, and a waker whose drop uses that queue.
fn queue_and_owner() -> (Arc<Queue<u32>>, Waker) {
    let queue = Arc::new(full());
    let same = Arc::clone(&queue);
    let owner = owner_of(async move { assert!(same.put_async(2).await.is_ok()) });
    (queue, owner)
}

#[test]
fn waker_that_owns_a_putter_is_replaced_without_a_lock() {
    no_hang(|| {
        let (queue, owner) = queue_and_owner();
        let mut put = pin!(queue.put_async(3));
        assert!(poll(put.as_mut(), &owner).is_pending());
        drop(owner);
        assert!(poll(put.as_mut(), Waker::noop()).is_pending());
        assert_eq!(queue.not_full.waiting(), 1, "the owned putter has gone");
    });
}

#[test]
fn waker_that_owns_a_putter_is_dropped_without_a_lock() {
    no_hang(|| {
        let (queue, owner) = queue_and_owner();
        let mut put = Box::pin(queue.put_async(3));
        assert!(poll(put.as_mut(), &owner).is_pending());
        drop(owner);
        drop(put);
        assert_eq!(queue.not_full.waiting(), 0);
    });
}

#[test]
fn waker_that_owns_a_getter_is_dropped_without_a_lock() {
    no_hang(|| {
        for is_replaced in [true, false] {
            let queue = Arc::new(Queue::<u32>::unbounded());
            let same = Arc::clone(&queue);
            let owner = owner_of(async move { assert!(same.get_async().await.is_ok()) });
            let mut get = Box::pin(queue.get_async());
            assert!(poll(get.as_mut(), &owner).is_pending());
            drop(owner);
            if is_replaced {
                assert!(poll(get.as_mut(), Waker::noop()).is_pending());
            }
            drop(get);
            assert_eq!(queue.not_empty.waiting(), 0);
        }
    });
}

#[test]
fn close_wakes_all_tasks_although_a_waker_panics() {
    no_hang(|| {
        let queue = Queue::<u32>::unbounded();
        let (bad, count) = (Waker::from(Arc::new(Panics)), Arc::new(Count::default()));
        let (mut first, mut second) = (pin!(queue.get_async()), pin!(queue.get_async()));
        assert!(poll(first.as_mut(), &bad).is_pending());
        assert!(poll(second.as_mut(), &Arc::clone(&count).into()).is_pending());
        queue.close();
        assert_eq!((count.wakes(), queue.not_empty.waiting()), (1, 0));
    });
}

#[test]
fn put_succeeds_and_wakes_another_if_a_waker_panics() {
    no_hang(|| {
        let queue = Queue::unbounded();
        let (bad, count) = (Waker::from(Arc::new(Panics)), Arc::new(Count::default()));
        let (mut first, mut second) = (pin!(queue.get_async()), pin!(queue.get_async()));
        assert!(poll(first.as_mut(), &bad).is_pending());
        assert!(poll(second.as_mut(), &Arc::clone(&count).into()).is_pending());
        assert_eq!(queue.put(1), Ok(()));
        assert_eq!(count.wakes(), 1);
        assert_eq!(poll(second.as_mut(), Waker::noop()), Poll::Ready(Ok(1)));
    });
}

#[test]
fn get_returns_its_item_although_a_waker_panics() {
    no_hang(|| {
        let queue = full();
        let mut put = pin!(queue.put_async(2));
        assert!(poll(put.as_mut(), &Waker::from(Arc::new(Panics))).is_pending());
        assert_eq!(queue.get(), Ok(0));
    });
}

/// It was polled before it was woken, so it has taken the item that another getter was woken for.
#[test]
fn getter_that_is_done_and_kept_is_not_woken() {
    no_hang(|| {
        let queue = Queue::unbounded();
        let count = Arc::new(Count::default());
        let waker = Arc::clone(&count).into();
        let (mut first, mut second) = (pin!(queue.get_async()), pin!(queue.get_async()));
        assert!(poll(first.as_mut(), &waker).is_pending());
        assert!(poll(second.as_mut(), Waker::noop()).is_pending());
        queue.put(1).unwrap();
        assert_eq!(poll(second.as_mut(), Waker::noop()), Poll::Ready(Ok(1)));
        assert!(poll(first.as_mut(), &waker).is_pending());
        queue.put(2).unwrap();
        assert_eq!(count.wakes(), 2, "the first getter sleeps although an item is there");
    });
}

#[test]
fn putter_that_is_done_and_kept_is_not_woken() {
    no_hang(|| {
        let queue = full();
        let count = Arc::new(Count::default());
        let waker = Arc::clone(&count).into();
        let (mut first, mut second) = (pin!(queue.put_async(2)), pin!(queue.put_async(3)));
        assert!(poll(first.as_mut(), &waker).is_pending());
        assert!(poll(second.as_mut(), Waker::noop()).is_pending());
        queue.get().unwrap();
        assert_eq!(poll(second.as_mut(), Waker::noop()), Poll::Ready(Ok(())));
        assert!(poll(first.as_mut(), &waker).is_pending());
        queue.get().unwrap();
        assert_eq!(count.wakes(), 2, "the first putter sleeps although there is room");
    });
}
