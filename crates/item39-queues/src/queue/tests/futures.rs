//! Tasks that get and put, under a runtime of a few lines.

use std::{
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    task::{Context, Poll, Wake, Waker},
    thread::Thread,
};

use super::{no_hang, until, *};

/// Unparks the thread of a task, and counts how often.
struct Unpark(Thread, AtomicUsize);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.1.fetch_add(1, SeqCst);
        self.0.unpark();
    }
}

fn waker() -> (Waker, Arc<Unpark>) {
    let unpark = Arc::new(Unpark(thread::current(), AtomicUsize::new(0)));
    (Waker::from(Arc::clone(&unpark)), unpark)
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let (waker, _) = waker();
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

#[test]
fn tasks_and_threads_share_a_queue_and_lose_no_item() {
    no_hang(|| {
        for capacity in [Some(1), Some(4), Some(64), None] {
            let queue = Queue::with_buffer(VecDeque::new(), capacity).unwrap();
            let each = 5000;
            let mut got = thread::scope(|scope| {
                let queue = &queue;
                let putters = [
                    scope.spawn(move || {
                        block_on(async {
                            for item in 0..each {
                                queue.put_async(item).await.unwrap();
                            }
                        });
                    }),
                    scope.spawn(move || (each..2 * each).for_each(|item| queue.put(item).unwrap())),
                ];
                let getters = [
                    scope.spawn(move || {
                        block_on(async {
                            let mut got = Vec::new();
                            while let Ok(item) = queue.get_async().await {
                                got.push(item);
                            }
                            got
                        })
                    }),
                    scope.spawn(move || std::iter::from_fn(|| queue.get().ok()).collect()),
                ];
                for putter in putters {
                    putter.join().unwrap();
                }
                queue.close();
                getters.map(|getter| getter.join().unwrap()).concat()
            });
            got.sort_unstable();
            assert!(got.into_iter().eq(0..2 * each), "capacity {capacity:?}");
        }
    });
}

#[test]
fn close_ends_waiting_tasks() {
    no_hang(|| {
        let queue = full();
        thread::scope(|scope| {
            let putter = scope.spawn(|| block_on(queue.put_async(1)));
            until(|| queue.not_full.any());
            queue.close();
            assert_eq!(putter.join().unwrap(), Err(PutError(1)));
        });
        let queue = Queue::<u32>::unbounded();
        thread::scope(|scope| {
            let getter = scope.spawn(|| block_on(queue.get_async()));
            until(|| queue.not_empty.any());
            queue.close();
            assert_eq!(getter.join().unwrap(), Err(GetError));
        });
    });
}

/// A task that is woken and then dropped must not keep the wake-up.
#[test]
fn woken_task_that_is_dropped_wakes_the_next() {
    let queue = Queue::unbounded();
    let ((first_waker, first), (second_waker, second)) = (waker(), waker());
    let mut first_task = Box::pin(queue.get_async());
    let mut second_task = Box::pin(queue.get_async());
    assert!(first_task.as_mut().poll(&mut Context::from_waker(&first_waker)).is_pending());
    assert!(second_task.as_mut().poll(&mut Context::from_waker(&second_waker)).is_pending());
    queue.put(1).unwrap();
    assert_eq!((first.1.load(SeqCst), second.1.load(SeqCst)), (1, 0));
    drop(first_task);
    assert_eq!(second.1.load(SeqCst), 1);
    assert_eq!(block_on(second_task), Ok(1));
    assert!(!queue.not_empty.any());
}

#[test]
fn dropped_put_takes_its_item_with_it_and_leaves_no_waker() {
    let queue = full();
    let (waker, _) = waker();
    let mut put = Box::pin(queue.put_async(1));
    assert!(put.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert!(put.as_mut().poll(&mut Context::from_waker(&waker)).is_pending(), "polled twice");
    drop(put);
    assert!(!queue.not_full.any());
    assert_eq!((queue.get(), queue.len()), (Ok(0), 0));
}
