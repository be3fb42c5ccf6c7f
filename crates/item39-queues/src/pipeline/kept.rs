//! What is remembered of the items that are under way, so that a pipeline that stops can give it back.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::panics::quietly;

/// Remembers something of each item, by the item's position in the source.
pub(super) struct Kept<K>(Mutex<Window<K>>);

struct Window<K> {
    /// The position of the first entry.
    first: usize,
    /// `None` for an item that was delivered before an earlier one.
    entries: VecDeque<Option<K>>,
}

/// Forgets items, whatever is remembered of them.
pub(super) trait Forget: Send + Sync {
    /// Forgets an item that was delivered. Fails with the message of a destructor that panics.
    fn forget(&self, index: usize) -> Result<(), String>;
}

impl<K> Kept<K> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Window { first: 0, entries: VecDeque::new() }))
    }

    /// Remembers something of the next item of the source.
    pub(super) fn push(&self, kept: K) {
        self.window().entries.push_back(Some(kept));
    }

    /// Returns what is remembered of an item, once.
    pub(super) fn take(&self, index: usize) -> Option<K> {
        let mut window = self.window();
        let at = index.checked_sub(window.first)?;
        let kept = window.entries.get_mut(at)?.take();
        while let Some(None) = window.entries.front() {
            window.entries.pop_front();
            window.first += 1;
        }
        kept
    }

    fn window(&self) -> MutexGuard<'_, Window<K>> {
        // No user code runs under this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Send> Forget for Kept<K> {
    fn forget(&self, index: usize) -> Result<(), String> {
        let kept = self.take(index);
        quietly(|| drop(kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_items_are_found_in_any_order_and_once() {
        let kept = Kept::new();
        (0..4).for_each(|item| kept.push(item));
        assert_eq!(
            [1, 0, 0, 3, 4].map(|index| kept.take(index)),
            [Some(1), Some(0), None, Some(3), None]
        );
        kept.push(4);
        assert_eq!([2, 4].map(|index| kept.take(index)), [Some(2), Some(4)]);
        assert!(kept.window().entries.is_empty());
    }
}
