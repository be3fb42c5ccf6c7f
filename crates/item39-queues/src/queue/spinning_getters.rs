//! Getters that spin because the queue is empty.

use std::collections::VecDeque;

/// Getters that spin, and the items that putters have handed to them, each in the order in which the
/// getters came.
///
/// A putter hands its item to the getter that has spun for the longest time. The item belongs to that
/// getter from then on. It is not in the queue: no other thread can take, count or discard it.
#[derive(Debug)]
pub(super) struct SpinningGetters<T> {
    waiting: VecDeque<u64>,
    handed: VecDeque<(u64, T)>,
    next_ticket: u64,
}

impl<T> Default for SpinningGetters<T> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), handed: VecDeque::new(), next_ticket: 0 }
    }
}

impl<T> SpinningGetters<T> {
    /// Adds a getter and returns its ticket for [`leave`](Self::leave). Tickets rise.
    pub(super) fn enter(&mut self) -> u64 {
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.waiting.push_back(ticket);
        ticket
    }

    /// Hands an item to the getter that came first and returns its ticket; returns the item if no
    /// getter spins.
    pub(super) fn hand_over(&mut self, item: T) -> Result<u64, T> {
        let Some(ticket) = self.waiting.pop_front() else { return Err(item) };
        self.handed.push_back((ticket, item));
        Ok(ticket)
    }

    /// Removes a getter; returns the item that was handed to it, if there is one.
    pub(super) fn leave(&mut self, ticket: u64) -> Option<T> {
        if let Ok(index) = self.waiting.binary_search(&ticket) {
            self.waiting.remove(index);
            return None;
        }
        let index = self.handed.binary_search_by_key(&ticket, |(ticket, _)| *ticket).ok()?;
        self.handed.remove(index).map(|(_, item)| item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn getter_leaves_with_the_item_handed_to_it_or_without() {
        let mut getters = SpinningGetters::default();
        assert_eq!(getters.hand_over("none spins"), Err("none spins"));
        let [one, two, three] = [(); 3].map(|()| getters.enter());
        assert_eq!(getters.leave(two), None);
        assert_eq!(getters.hand_over("a"), Ok(one));
        assert_eq!(getters.hand_over("b"), Ok(three));
        assert_eq!(getters.hand_over("c"), Err("c"));
        assert_eq!((getters.leave(three), getters.leave(one)), (Some("b"), Some("a")));
    }
}
