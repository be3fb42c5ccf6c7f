//! Many items through one queue: none is lost and none is duplicated. A million in the ordinary run; as
//! many as `STRESS_ITEMS` says when it is set, best in release:
//! `STRESS_ITEMS=100000000 cargo test --release -p item39-queues --test stress`.

use std::{env, thread};

use item39_queues::Queue;

const THREADS: usize = 4;

fn items() -> u64 {
    env::var("STRESS_ITEMS")
        .map_or(1_000_000, |items| items.parse().expect("STRESS_ITEMS is a number"))
}

/// Of the items that came out: their number, their sum, and the sum of their scrambled squares, wrapping.
/// An item that replaces another changes one of the last two.
#[derive(Debug, Default, PartialEq, Eq)]
struct Checksum {
    count: u64,
    sum: u64,
    squares: u64,
}

impl Checksum {
    fn of(items: impl Iterator<Item = u64>) -> Self {
        items.fold(Self::default(), Self::and)
    }

    fn and(self, item: u64) -> Self {
        let scrambled = item.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        self.plus(&Self { count: 1, sum: item, squares: scrambled.wrapping_mul(scrambled) })
    }

    fn plus(&self, other: &Self) -> Self {
        Self {
            count: self.count + other.count,
            sum: self.sum.wrapping_add(other.sum),
            squares: self.squares.wrapping_add(other.squares),
        }
    }
}

/// Four threads put, four get, each item is marked done, and `join` ends it.
fn moves_everything(queue: &Queue<u64>, items: u64) {
    let got = thread::scope(|scope| {
        let getters = [(); THREADS].map(|()| scope.spawn(|| Checksum::of(queue.iter())));
        let putters: Vec<_> = (0..items)
            .take(THREADS)
            .map(|first| {
                let mut numbers = (first..items).step_by(THREADS);
                scope.spawn(move || numbers.try_for_each(|number| queue.put(number)))
            })
            .collect();
        for putter in putters {
            putter.join().expect("putters do not panic").expect("the queue is open");
        }
        queue.join();
        queue.close();
        let sums = getters.map(|getter| getter.join().expect("getters do not panic"));
        sums.iter().fold(Checksum::default(), |all, one| all.plus(one))
    });
    assert_eq!(got, Checksum::of(0..items));
    assert!(queue.is_empty());
}

#[test]
fn capacity_of_1_loses_no_item() {
    moves_everything(&Queue::bounded(1).unwrap(), items() / 4);
}

#[test]
fn capacities_around_the_handing_over_lose_no_item() {
    for capacity in [2, 8, 9] {
        moves_everything(&Queue::bounded(capacity).unwrap(), items() / 8);
    }
}

#[test]
fn capacity_of_64_loses_no_item() {
    moves_everything(&Queue::bounded(64).unwrap(), items());
}

#[test]
fn unbounded_queue_loses_no_item() {
    moves_everything(&Queue::unbounded(), items());
}

/// Each getter gets what each putter put in the order in which it was put.
#[test]
fn items_of_one_putter_stay_in_order() {
    for capacity in [1, 2, 8, 16] {
        items_stay_in_order(&Queue::bounded(capacity).unwrap(), items() / 40);
    }
}

fn items_stay_in_order(queue: &Queue<(usize, u64)>, each: u64) {
    thread::scope(|scope| {
        let getters = [(); 3].map(|()| scope.spawn(|| queue.iter().collect::<Vec<_>>()));
        let putters = [0, 1].map(|putter| {
            scope.spawn(move || (0..each).try_for_each(|number| queue.put((putter, number))))
        });
        for putter in putters {
            putter.join().expect("putters do not panic").expect("the queue is open");
        }
        queue.close();
        for got in getters.map(|getter| getter.join().expect("getters do not panic")) {
            for putter in [0, 1] {
                let numbers = got.iter().filter(|(from, _)| *from == putter).map(|(_, n)| n);
                assert!(numbers.is_sorted());
            }
        }
    });
}
