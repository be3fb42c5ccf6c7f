//! Who comes next: the order in which a [`Queue`](crate::Queue) gives its items out.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
    mem,
};

/// What a [`Queue`](crate::Queue) keeps its items in; it decides which one comes next.
///
/// | Python | here | comes next |
/// |---|---|---|
/// | `Queue` | `VecDeque<T>` | the oldest |
/// | `LifoQueue` | `Vec<T>` | the newest |
/// | `PriorityQueue` | `BinaryHeap<Reverse<T>>` | the smallest |
///
/// Its methods run under a lock of the queue: they should be short, and must not use the queue.
pub trait Buffer<T> {
    /// Takes an item in.
    fn push(&mut self, item: T);
    /// Gives the next item out.
    fn pop(&mut self) -> Option<T>;
    /// Moves what will be got next to the end of `ready`, which is empty: one item, or all of them
    /// if none that is pushed later can come before them.
    fn hand_over(&mut self, ready: &mut VecDeque<T>) {
        ready.extend(self.pop());
    }
    /// How many items there are.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T> Buffer<T> for VecDeque<T> {
    fn push(&mut self, item: T) {
        self.push_back(item);
    }

    fn pop(&mut self) -> Option<T> {
        self.pop_front()
    }

    fn hand_over(&mut self, ready: &mut VecDeque<T>) {
        mem::swap(self, ready);
    }

    fn len(&self) -> usize {
        VecDeque::len(self)
    }
}

impl<T> Buffer<T> for Vec<T> {
    fn push(&mut self, item: T) {
        Vec::push(self, item);
    }

    fn pop(&mut self) -> Option<T> {
        Vec::pop(self)
    }

    fn len(&self) -> usize {
        Vec::len(self)
    }
}

impl<T: Ord> Buffer<T> for BinaryHeap<Reverse<T>> {
    fn push(&mut self, item: T) {
        BinaryHeap::push(self, Reverse(item));
    }

    fn pop(&mut self) -> Option<T> {
        BinaryHeap::pop(self).map(|Reverse(item)| item)
    }

    fn len(&self) -> usize {
        BinaryHeap::len(self)
    }
}
