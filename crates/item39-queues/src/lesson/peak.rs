//! The most items that a queue holds at once.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};

use item39_queues::{Buffer, Queue};

/// Returns the most items in a bounded queue, with two consumers that look for items all the time. Both the
/// queue's buffer and its length are watched.
pub(crate) fn peak_beside_two_consumers(capacity: usize, items: u64) -> lab::Result<usize> {
    let peak = Peak::default();
    let queue = Queue::with_buffer(Observed::new(&peak), Some(capacity))?;
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| queue.iter().for_each(drop));
        }
        let queue = queue.close_on_drop();
        for item in 0..items {
            queue.put(item)?;
            peak.reach(queue.len());
        }
        Ok(peak.get())
    })
}

/// Returns the most items in an unbounded queue, with a consumer that begins when all items are put.
pub(crate) fn peak_before_a_late_consumer(items: u64) -> lab::Result<usize> {
    let peak = Peak::default();
    let queue = Queue::with_buffer(Observed::new(&peak), None)?;
    (0..items).try_for_each(|item| queue.put(item))?;
    queue.close();
    queue.iter().for_each(drop);
    Ok(peak.get())
}

/// First in, first out, and counted: a queue cannot hide anything from its own buffer.
struct Observed<T> {
    items: VecDeque<T>,
    peak: Peak,
}

/// The largest number of items so far.
#[derive(Clone, Debug, Default)]
struct Peak(Arc<AtomicUsize>);

impl Peak {
    fn reach(&self, items: usize) {
        self.0.fetch_max(items, Relaxed);
    }

    fn get(&self) -> usize {
        self.0.load(Relaxed)
    }
}

impl<T> Observed<T> {
    /// Makes an empty buffer.
    fn new(peak: &Peak) -> Self {
        Self { items: VecDeque::new(), peak: peak.clone() }
    }
}

impl<T> Buffer<T> for Observed<T> {
    fn push(&mut self, item: T) {
        self.items.push_back(item);
        self.peak.reach(self.items.len());
    }

    fn pop(&mut self) -> Option<T> {
        self.items.pop_front()
    }

    fn len(&self) -> usize {
        self.items.len()
    }
}
