//! Buffers, and items' own `Ord`, that panic under a lock of the queue.

use std::{
    cmp::Ordering,
    collections::BinaryHeap,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    thread,
};

use super::{no_hang, until, *};
use crate::{Buffer, TryPutError};

#[test]
fn put_whose_ord_panics_leaves_the_queue_usable() {
    no_hang(|| {
        #[derive(PartialEq, Eq, Debug)]
        struct Moody(u32);
        impl PartialOrd for Moody {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Ord for Moody {
            fn cmp(&self, other: &Self) -> Ordering {
                assert!(self.0 != 13 && other.0 != 13, "cannot order 13");
                self.0.cmp(&other.0)
            }
        }
        let queue = Queue::with_buffer(BinaryHeap::new(), None).unwrap();
        queue.put(Moody(1)).unwrap();
        let put = thread::scope(|scope| scope.spawn(|| queue.put(Moody(13))).join());
        assert!(put.is_err());
        assert_eq!(queue.len(), 2);
        assert_eq!(queue.unfinished(), 2);
    });
}

/// The item that was being got is lost and counts as done; its room is free.
#[test]
fn get_whose_ord_panics_frees_the_room_of_its_item() {
    no_hang(|| {
        static IS_MOODY: AtomicBool = AtomicBool::new(false);
        #[derive(PartialEq, Eq, Debug)]
        struct Moody(u32);
        impl PartialOrd for Moody {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Ord for Moody {
            fn cmp(&self, other: &Self) -> Ordering {
                assert!(!IS_MOODY.load(Relaxed), "cannot compare today");
                self.0.cmp(&other.0)
            }
        }
        let queue = Queue::with_buffer(BinaryHeap::new(), Some(4)).unwrap();
        (0..4).for_each(|item| queue.put(Moody(item)).unwrap());
        IS_MOODY.store(true, Relaxed);
        assert!(thread::scope(|scope| scope.spawn(|| queue.get()).join()).is_err());
        IS_MOODY.store(false, Relaxed);
        assert_eq!((queue.len(), queue.unfinished()), (3, 3));
        let got: Vec<u32> =
            std::iter::from_fn(|| queue.try_get().ok()).map(|item| item.0).collect();
        assert_eq!(got.len(), 3);
        (0..4).for_each(|item| queue.try_put(Moody(item)).unwrap());
        assert!(queue.try_put(Moody(4)).is_err());
    });
}

/// When a [`Faulty`] buffer panics.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    BeforePush,
    AfterPush,
    BeforePop,
    AfterPop,
}

/// First in, first out; panics at the first push or pop after `is_armed` is set.
struct Faulty {
    items: VecDeque<u32>,
    fault: Fault,
    is_armed: Arc<AtomicBool>,
}

impl Faulty {
    fn fail(&self, fault: Fault) {
        assert!(self.fault != fault || !self.is_armed.swap(false, Relaxed), "{fault:?}");
    }
}

impl Buffer<u32> for Faulty {
    fn push(&mut self, item: u32) {
        self.fail(Fault::BeforePush);
        self.items.push_back(item);
        self.fail(Fault::AfterPush);
    }

    fn pop(&mut self) -> Option<u32> {
        self.fail(Fault::BeforePop);
        let item = self.items.pop_front();
        self.fail(Fault::AfterPop);
        item
    }

    fn len(&self) -> usize {
        self.items.len()
    }
}

fn faulty(fault: Fault, capacity: Option<usize>) -> (Queue<u32, Faulty>, Arc<AtomicBool>) {
    let is_armed = Arc::new(AtomicBool::new(false));
    let buffer = Faulty { items: VecDeque::new(), fault, is_armed: Arc::clone(&is_armed) };
    (Queue::with_buffer(buffer, capacity).unwrap(), is_armed)
}

/// Marks all items done that are got, and checks that `join` returns.
fn finish(queue: &Queue<u32, Faulty>) -> Vec<u32> {
    queue.close();
    let got: Vec<_> = queue.iter().collect();
    queue.join_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    got
}

/// Two getters sleep, three items are put, and one getter panics: the other one must not sleep on.
#[test]
fn getter_that_panics_leaves_no_other_asleep() {
    for (fault, kept) in [(Fault::BeforePop, 3), (Fault::AfterPop, 2)] {
        no_hang(move || {
            let (queue, is_armed) = faulty(fault, None);
            let got = AtomicUsize::new(0);
            let panicked = thread::scope(|scope| {
                let getters = [(); 2].map(|()| {
                    scope.spawn(|| {
                        queue.get().unwrap();
                        got.fetch_add(1, Relaxed);
                        queue.task_done().unwrap();
                    })
                });
                until(|| queue.not_empty.waiting() == 2);
                is_armed.store(true, Relaxed);
                // At once, so that only one getter is notified.
                let mut tail = lock(&queue.tail.state);
                (0..3).for_each(|item| queue.push(&mut tail, item));
                queue.not_empty.notify_one(tail);
                getters
                    .map(thread::ScopedJoinHandle::join)
                    .iter()
                    .filter(|ended| ended.is_err())
                    .count()
            });
            assert_eq!((panicked, got.into_inner()), (1, 1));
            assert_eq!(queue.len(), kept - 1, "{fault:?}");
            assert_eq!(finish(&queue).len(), kept - 1, "{fault:?}");
        });
    }
}

/// A putter panics; its item is in the queue or counts as done.
#[test]
fn putter_that_panics_leaves_len_and_join_right() {
    for (fault, len) in [(Fault::BeforePush, 1), (Fault::AfterPush, 2)] {
        no_hang(move || {
            let (queue, is_armed) = faulty(fault, Some(2));
            queue.put(1).unwrap();
            is_armed.store(true, Relaxed);
            assert!(thread::scope(|scope| scope.spawn(|| queue.put(2)).join()).is_err());
            assert_eq!((queue.len(), queue.unfinished()), (len, len as u64), "{fault:?}");
            assert_eq!(queue.try_put(3).is_ok(), len == 1, "no room is lost or won");
            assert_eq!(finish(&queue).len(), 2);
        });
    }
}

/// A getter that makes room runs the push of a putter that waits; that push panics.
#[test]
fn getter_that_panics_for_a_putter_loses_no_item_of_its_own() {
    no_hang(|| {
        let (queue, is_armed) = faulty(Fault::BeforePush, Some(1));
        queue.put(1).unwrap();
        let ticket = lock(&queue.tail.state).pending.enqueue(2);
        is_armed.store(true, Relaxed);
        assert!(thread::scope(|scope| scope.spawn(|| queue.get()).join()).is_err());
        assert_eq!(lock(&queue.tail.state).pending.take_back(ticket), None, "it was admitted");
        assert_eq!((queue.len(), finish(&queue)), (1, vec![1]));
    });
}

/// The same push panics when it has added its item: both items stay, one more than the capacity.
#[test]
fn getter_that_panics_after_a_push_keeps_both_items() {
    no_hang(|| {
        let (queue, is_armed) = faulty(Fault::AfterPush, Some(1));
        queue.put(1).unwrap();
        let ticket = lock(&queue.tail.state).pending.enqueue(2);
        is_armed.store(true, Relaxed);
        assert!(thread::scope(|scope| scope.spawn(|| queue.get()).join()).is_err());
        assert_eq!(lock(&queue.tail.state).pending.take_back(ticket), None, "it was admitted");
        assert_eq!((queue.len(), queue.is_full()), (2, true));
        assert_eq!(queue.get(), Ok(1));
        assert_eq!((queue.len(), queue.try_put(3)), (1, Err(TryPutError::Full(3))));
        queue.task_done().unwrap();
        assert_eq!(finish(&queue), [2]);
    });
}

#[test]
fn putters_wake_up_when_a_getter_panics() {
    no_hang(|| {
        let (queue, is_armed) = faulty(Fault::AfterPop, Some(1));
        queue.put(1).unwrap();
        thread::scope(|scope| {
            let putter = scope.spawn(|| queue.put(2));
            until(|| queue.not_full.waiting() == 1);
            is_armed.store(true, Relaxed);
            assert!(scope.spawn(|| queue.get()).join().is_err());
            putter.join().unwrap().unwrap();
        });
        assert_eq!(finish(&queue), [2]);
    });
}

#[test]
fn close_now_that_panics_wakes_all_and_counts_right() {
    no_hang(|| {
        let (queue, is_armed) = faulty(Fault::AfterPop, Some(3));
        (0..3).for_each(|item| queue.put(item).unwrap());
        thread::scope(|scope| {
            let putter = scope.spawn(|| queue.put(3));
            until(|| queue.not_full.waiting() == 1);
            is_armed.store(true, Relaxed);
            assert!(scope.spawn(|| queue.close_now()).join().is_err());
            assert_eq!(putter.join().unwrap(), Err(PutError(3)));
        });
        assert_eq!(finish(&queue), [1, 2], "what was not taken out is still there");
    });
}

/// A buffer that merges items, on purpose, is counted right as well.
#[test]
fn buffer_that_merges_items_does_not_block_join() {
    #[derive(Default)]
    struct Latest(Option<u32>);
    impl Buffer<u32> for Latest {
        fn push(&mut self, item: u32) {
            self.0 = Some(item);
        }

        fn pop(&mut self) -> Option<u32> {
            self.0.take()
        }

        fn len(&self) -> usize {
            usize::from(self.0.is_some())
        }
    }
    no_hang(|| {
        let queue = Queue::with_buffer(Latest::default(), None).unwrap();
        (0..5).for_each(|item| queue.put(item).unwrap());
        assert_eq!(queue.get(), Ok(4));
        queue.task_done().unwrap();
        queue.join();
        assert!(queue.is_empty());
    });
}

/// Each push adds its item twice, and a refill hands over all items.
#[test]
fn buffer_that_multiplies_items_keeps_the_counts_right() {
    struct Twice(VecDeque<u32>);
    impl Buffer<u32> for Twice {
        fn push(&mut self, item: u32) {
            self.0.extend([item; 2]);
        }
        fn pop(&mut self) -> Option<u32> {
            self.0.pop_front()
        }
        fn refill(&mut self, ready: &mut VecDeque<u32>) {
            ready.append(&mut self.0);
        }
        fn len(&self) -> usize {
            self.0.len()
        }
    }
    no_hang(|| {
        let queue = Queue::with_buffer(Twice(VecDeque::new()), Some(4)).unwrap();
        queue.put(1).unwrap();
        assert_eq!(queue.drain(), [1]);
        assert_eq!((queue.len(), queue.unfinished()), (1, 2));
        assert_eq!((queue.try_get(), queue.len()), (Ok(1), 0));
        queue.put(2).unwrap();
        assert_eq!(queue.close_now(), [2, 2]);
        (0..2).for_each(|_| queue.task_done().unwrap());
        queue.join();
    });
}
