//! A pipeline holds back, keeps the order, stops as a whole, and loses no item silently. Each test forces
//! its situation: a stage waits at a latch until what the test is about has happened.

mod errors;
mod flow;
mod panics;
mod stops;

use std::{collections::BTreeSet, thread};

use item39_queues::{Pipeline, Queue, Stopped};

/// Waits until other threads have made a condition true.
fn until(condition: impl Fn() -> bool) {
    while !condition() {
        thread::yield_now();
    }
}

/// Holds threads back until it is opened.
struct Latch(Queue<()>);

impl Latch {
    fn new() -> Self {
        Self(Queue::unbounded())
    }

    fn open(&self) {
        self.0.close();
    }

    fn pass(&self) {
        let _ = self.0.get();
    }
}

/// Checks that each item that was taken has been delivered, has failed, or is unfinished, and only one of
/// these. What failed and what is unfinished is given back.
fn assert_accounted<R>(stopped: &Stopped<R, usize>, delivered: impl IntoIterator<Item = usize>) {
    assert!(stopped.failures.iter().all(|failure| failure.item == failure.index));
    assert!(stopped.unfinished.iter().all(|unfinished| unfinished.item == Some(unfinished.index)));
    let failed = stopped.failures.iter().filter_map(|failure| failure.index);
    let unfinished = stopped.unfinished.iter().map(|unfinished| unfinished.index);
    let all: Vec<_> = delivered.into_iter().chain(failed).chain(unfinished).collect();
    let different: BTreeSet<_> = all.iter().copied().collect();
    assert_eq!(all.len(), different.len(), "{all:?}");
    assert!(stopped.unfinished.is_sorted_by_key(|unfinished| unfinished.index));
    assert!(different.into_iter().eq(0..stopped.accepted), "{all:?} of {}", stopped.accepted);
}

/// Makes three stages; the one with this number runs `fault` on item 20.
fn three_stages<'env>(
    failing: usize,
    fault: fn() -> Result<(), String>,
) -> Pipeline<'env, usize, usize> {
    let stage = move |number| {
        move |item: usize| {
            if number == failing && item == 20 { fault().map(|()| item) } else { Ok(item) }
        }
    };
    Pipeline::bounded(2)
        .expect("a capacity")
        .try_stage("first", 2, stage(0))
        .try_stage("middle", 1, stage(1))
        .try_stage("last", 3, stage(2))
}
