//! The promises that need several threads. The counts of waiting threads change under the lock, so they
//! say when a thread really waits: a thread that is counted cannot miss a notification.

#[cfg(feature = "async")]
mod futures;
mod panics;
mod strict;
#[cfg(feature = "async")]
mod wakers;

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use super::*;

const LONG: Duration = Duration::from_mins(10);

/// A lost wake-up fails its test instead of stalling all of them.
pub(super) fn no_hang(test: impl FnOnce() + Send + 'static) {
    let (done, is_done) = mpsc::channel();
    let thread = thread::spawn(move || {
        test();
        done.send(())
    });
    let ended = is_done.recv_timeout(Duration::from_mins(1));
    assert_ne!(ended, Err(mpsc::RecvTimeoutError::Timeout), "a thread waits forever");
    thread.join().expect("the test failed").unwrap();
}

pub(super) fn until(mut condition: impl FnMut() -> bool) {
    while !condition() {
        thread::yield_now();
    }
}

fn full() -> Queue<u32> {
    let queue = Queue::bounded(1).unwrap();
    queue.put(0).unwrap();
    queue
}

#[test]
fn close_wakes_every_blocked_getter() {
    no_hang(|| {
        let queue = Queue::<u32>::unbounded();
        thread::scope(|scope| {
            let blocking = [(); 2].map(|()| scope.spawn(|| queue.get()));
            let timed = scope.spawn(|| queue.get_timeout(LONG));
            let looping = scope.spawn(|| queue.iter().count());
            until(|| queue.not_empty.waiting() == 4);
            queue.close();
            for getter in blocking {
                assert_eq!(getter.join().unwrap(), Err(GetError));
            }
            assert_eq!(timed.join().unwrap(), Err(GetTimeoutError::Closed));
            assert_eq!(looping.join().unwrap(), 0);
        });
        assert_eq!(queue.not_empty.waiting(), 0);
    });
}

#[test]
fn close_gives_every_blocked_putter_its_item_back() {
    no_hang(|| {
        let queue = full();
        thread::scope(|scope| {
            let first = scope.spawn(|| queue.put(1));
            let second = scope.spawn(|| queue.put(2));
            let timed = scope.spawn(|| queue.put_timeout(3, LONG));
            until(|| queue.not_full.waiting() == 3);
            queue.close();
            assert_eq!(first.join().unwrap(), Err(PutError(1)));
            assert_eq!(second.join().unwrap(), Err(PutError(2)));
            assert_eq!(timed.join().unwrap(), Err(PutTimeoutError::Closed(3)));
        });
        assert_eq!(queue.get(), Ok(0), "what was put before is still there");
        assert_eq!(queue.get(), Err(GetError));
    });
}

#[test]
fn close_now_wakes_putters_and_joiners() {
    no_hang(|| {
        let queue = full();
        thread::scope(|scope| {
            let putter = scope.spawn(|| queue.put(1));
            let joiners = [(); 2].map(|()| scope.spawn(|| queue.join()));
            until(|| queue.not_full.waiting() == 1 && queue.joiners() == 2);
            assert_eq!(queue.close_now(), [0]);
            assert_eq!(putter.join().unwrap(), Err(PutError(1)));
            for joiner in joiners {
                joiner.join().unwrap();
            }
        });
    });
}

#[test]
fn put_wakes_a_getter_and_get_wakes_a_putter() {
    no_hang(|| {
        let queue = Queue::bounded(1).unwrap();
        thread::scope(|scope| {
            let getter = scope.spawn(|| queue.get());
            until(|| queue.not_empty.waiting() == 1);
            queue.put(1).unwrap();
            assert_eq!(getter.join().unwrap(), Ok(1));

            queue.put(2).unwrap();
            let putter = scope.spawn(|| queue.put(3));
            until(|| queue.not_full.waiting() == 1);
            assert_eq!(queue.get(), Ok(2));
            putter.join().unwrap().unwrap();
            assert_eq!(queue.get(), Ok(3));
        });
    });
}

/// Two wake-ups, the second before the first waiter has run: neither is lost.
#[test]
fn puts_wake_every_waiting_getter() {
    no_hang(|| {
        let queue = Queue::unbounded();
        thread::scope(|scope| {
            let getters = [(); 8].map(|()| scope.spawn(|| queue.get().unwrap()));
            until(|| queue.not_empty.waiting() == 8);
            (0..8).for_each(|item| queue.put(item).unwrap());
            let mut got = getters.map(|getter| getter.join().unwrap());
            got.sort_unstable();
            assert_eq!(got, [0, 1, 2, 3, 4, 5, 6, 7]);
        });
    });
}

#[test]
fn join_waits_for_the_last_task_done_each_time() {
    no_hang(|| {
        let queue = Queue::unbounded();
        for round in 1..=3 {
            queue.put(round).unwrap();
            queue.put(round).unwrap();
            thread::scope(|scope| {
                let (joined, is_joined) = mpsc::channel();
                let queue = &queue;
                scope.spawn(move || {
                    queue.join();
                    joined.send(()).unwrap();
                });
                until(|| queue.joiners() == 1);
                assert_eq!((queue.get(), queue.get()), (Ok(round), Ok(round)));
                queue.task_done().unwrap();
                assert_eq!(queue.joiners(), 1, "one item is not done");
                assert!(is_joined.try_recv().is_err());
                queue.task_done().unwrap();
                is_joined.recv().unwrap();
            });
        }
    });
}

/// Timeouts so short that many expire while an item is on its way.
#[test]
fn timed_calls_lose_no_item_when_they_race() {
    no_hang(|| {
        const ITEMS: u64 = 4000;
        let queue = Queue::bounded(2).unwrap();
        let briefly = |n: u64| Duration::from_nanos(n * 7919 % 60_000);
        let got = thread::scope(|scope| {
            let putters = [0, 1].map(|parity| {
                let queue = &queue;
                scope.spawn(move || {
                    for number in (0..ITEMS).filter(|n| n % 2 == parity) {
                        let mut item = number;
                        while let Err(error) = queue.put_timeout(item, briefly(number)) {
                            item = error.into_inner();
                        }
                    }
                })
            });
            let getters = [(); 2].map(|()| {
                scope.spawn(|| {
                    let mut got = Vec::new();
                    loop {
                        match queue.get_timeout(briefly(got.len() as u64)) {
                            Ok(item) => got.push(item),
                            Err(GetTimeoutError::Timeout) => {}
                            Err(GetTimeoutError::Closed) => return got,
                        }
                    }
                })
            });
            for putter in putters {
                putter.join().unwrap();
            }
            queue.close();
            getters.map(|getter| getter.join().unwrap()).concat()
        });
        let mut got = got;
        got.sort_unstable();
        assert!(got.into_iter().eq(0..ITEMS));
    });
}

#[test]
fn many_producers_and_consumers_lose_no_item() {
    no_hang(|| {
        const EACH: u64 = 20_000;
        for capacity in [Some(1), Some(64), None] {
            let queue = Arc::new(Queue::with_buffer(VecDeque::new(), capacity).unwrap());
            let producers: [_; 4] = std::array::from_fn(|producer| {
                let queue = Arc::clone(&queue);
                let first = producer as u64 * EACH;
                thread::spawn(move || (first..first + EACH).for_each(|n| queue.put(n).unwrap()))
            });
            let consumers: [_; 4] = std::array::from_fn(|_| {
                let queue = Arc::clone(&queue);
                thread::spawn(move || queue.iter().collect::<Vec<u64>>())
            });
            for producer in producers {
                producer.join().unwrap();
            }
            queue.join();
            queue.close();
            let mut got = consumers.map(|consumer| consumer.join().unwrap()).concat();
            got.sort_unstable();
            assert!(got.into_iter().eq(0..4 * EACH), "capacity {capacity:?}");
        }
    });
}

/// Whatever a putter does when the queue is closed, its item is in the queue or comes back.
#[test]
fn close_loses_no_item_of_a_busy_putter() {
    no_hang(|| {
        for round in 0..300 {
            let queue = Queue::bounded(1).unwrap();
            let (came_in, got) = thread::scope(|scope| {
                let putters = [0, 1000, 2000].map(|first| {
                    let queue = &queue;
                    scope.spawn(move || {
                        let refused = |item| match queue.put(item) {
                            Ok(()) => false,
                            Err(PutError(back)) => {
                                assert_eq!(back, item);
                                true
                            }
                        };
                        (first..usize::MAX).find(|&item| refused(item)).unwrap() - first
                    })
                });
                let getter = scope.spawn(|| (0..round).filter(|_| queue.get().is_ok()).count());
                let got = getter.join().unwrap() + queue.close_now().len();
                (putters.map(|putter| putter.join().unwrap()).iter().sum::<usize>(), got)
            });
            assert_eq!(came_in, got);
        }
    });
}
