//! A pipeline holds back, keeps the order, stops as a whole, and loses nothing silently. Each test
//! forces its situation: a stage waits at a gate until what is to be seen has happened.

mod errors;
mod flow;
mod stops;

use std::{collections::BTreeSet, thread};

use item39_queues::{Pipeline, Queue, Stopped};

/// Waits until something is so that other threads are about to make so.
fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        thread::yield_now();
    }
}

/// A gate that is shut until it is opened, once for all.
struct Gate(Queue<()>);

impl Gate {
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

/// Each item that was taken has been delivered, has failed, or is unfinished; none is two of these.
fn assert_accounted<R>(stopped: &Stopped<R>, delivered: impl IntoIterator<Item = usize>) {
    let failed = stopped.failures.iter().filter_map(|failure| failure.index);
    let unfinished = stopped.unfinished.iter().map(|unfinished| unfinished.index);
    let all: Vec<_> = delivered.into_iter().chain(failed).chain(unfinished).collect();
    let different: BTreeSet<_> = all.iter().copied().collect();
    assert_eq!(all.len(), different.len(), "{all:?}");
    assert!(stopped.unfinished.is_sorted_by_key(|unfinished| unfinished.index));
    assert!(different.into_iter().eq(0..stopped.accepted), "{all:?} of {}", stopped.accepted);
}

/// Three stages; the one with this number fails at item 20 by what `fault` does.
fn three_stages<'env>(
    failing: usize,
    fault: fn() -> Result<(), String>,
) -> Pipeline<'env, usize, usize> {
    let stage = move |number| {
        move |item: usize| {
            if number == failing && item == 20 { fault().map(|()| item) } else { Ok(item) }
        }
    };
    Pipeline::bounded(2).try_stage("first", 2, stage(0)).try_stage("middle", 1, stage(1)).try_stage(
        "last",
        3,
        stage(2),
    )
}
