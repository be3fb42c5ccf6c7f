//! A bounded queue never holds more than its capacity for any observer.

use std::{collections::BinaryHeap, thread};

use super::{no_hang, *};

/// Getters that are about to sleep look for an item; putters must not put more for them.
#[test]
fn close_now_returns_at_most_the_capacity_beside_getters() {
    no_hang(|| {
        for round in 0..2000 {
            let capacity = 1 + round % 3;
            let queue = Queue::bounded(capacity).unwrap();
            thread::scope(|scope| {
                let getters = [(); 2].map(|()| scope.spawn(|| queue.get().is_ok()));
                let put = (0..10).filter(|&item| queue.try_put(item).is_ok()).count();
                let discarded = queue.close_now().len();
                let got = getters.map(|getter| usize::from(getter.join().unwrap()));
                assert!(discarded <= capacity, "{discarded} of {capacity}");
                assert_eq!(discarded + got.iter().sum::<usize>(), put);
            });
        }
    });
}

/// What a getter that looks has not got yet is in order with what is put later.
#[test]
fn smallest_item_is_next_beside_a_getter_that_looks() {
    no_hang(|| {
        for _ in 0..2000 {
            let queue = Queue::with_buffer(BinaryHeap::new(), Some(2)).unwrap();
            thread::scope(|scope| {
                let getter = scope.spawn(|| queue.get().unwrap());
                let put: Vec<_> =
                    [9, 8, 1].into_iter().filter(|&n| queue.try_put(n).is_ok()).collect();
                let rest = queue.close_now();
                let got = getter.join();
                assert!(rest.is_sorted(), "{rest:?}");
                let got = got.ok().into_iter();
                let mut all: Vec<_> = got.chain(rest.iter().copied()).collect();
                all.sort_unstable_by(|a, b| b.cmp(a));
                assert_eq!(all, put);
                assert!(put.len() < 3 || rest[0] == 1, "1 comes before {rest:?}");
            });
        }
    });
}

/// An item that was handed to a getter belongs to that getter, and counts until it is done.
#[test]
fn handed_item_is_not_in_the_queue_and_counts_until_done() {
    let queue = Queue::bounded(1).unwrap();
    let ticket = lock(&queue.tail.state).getters.enter();
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    assert!(queue.try_put(3).is_err());
    assert_eq!((queue.len(), queue.unfinished()), (1, 2));
    assert_eq!(queue.close_now(), [2]);
    assert_eq!(queue.unfinished(), 1);
    assert_eq!(lock(&queue.tail.state).getters.leave(ticket), Some(1));
    queue.task_done().unwrap();
    queue.join();
    assert!(queue.task_done().is_err());
}

#[test]
fn force_put_displaces_the_next_item_only_when_full() {
    let queue = Queue::bounded(2).unwrap();
    assert_eq!(
        [1, 2, 3, 4].map(|item| queue.force_put(item).unwrap()),
        [None, None, Some(1), Some(2)]
    );
    assert_eq!((queue.len(), queue.unfinished()), (2, 2));
    let ticket = {
        assert_eq!(queue.drain(), [3, 4]);
        lock(&queue.tail.state).getters.enter()
    };
    assert_eq!(queue.force_put(5), Ok(None));
    assert_eq!(lock(&queue.tail.state).getters.leave(ticket), Some(5));
    queue.close();
    assert_eq!(queue.force_put(6), Err(PutError(6)));
}

#[test]
fn memory_of_a_burst_is_given_back_when_it_is_got() {
    let queue = Queue::unbounded();
    for _ in 0..2 {
        (0..1_000_000_u64).for_each(|item| queue.put(item).unwrap());
        while queue.try_get().is_ok() {}
        let capacity =
            lock(&queue.head.ready).capacity() + lock(&queue.tail.state).items.capacity();
        assert!(capacity * size_of::<u64>() <= 2 << 20, "{capacity} items");
    }
    let queue = Queue::with_buffer(Vec::new(), None).unwrap();
    (0..1_000_000_u64).for_each(|item| queue.put(item).unwrap());
    while queue.try_get().is_ok() {}
    assert_eq!(lock(&queue.tail.state).items.capacity(), 0);
}
