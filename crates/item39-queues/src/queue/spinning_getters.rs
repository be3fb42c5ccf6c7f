//! Getters that spin because the queue is empty.

use std::collections::VecDeque;

/// Getters that spin, and the items that putters have handed to them, each in the order in which they
/// came.
///
/// A handed item is not in the queue: no thread but a getter can take, count or discard it. The first one
/// belongs to the getter that has spun for the longest time, and so on. That getter may not have a core at
/// the moment. Where the items can be overtaken, a getter that has one takes the oldest instead.
#[derive(Debug)]
pub(super) struct SpinningGetters<T> {
    tickets: VecDeque<u64>,
    /// At most as many as there are getters.
    handed: VecDeque<T>,
    next_ticket: u64,
    can_overtake: bool,
}

impl<T> SpinningGetters<T> {
    /// Items can be overtaken only if every getter looks here before it looks into the queue, and the
    /// queue is first in, first out. Otherwise a getter could get an older item after a newer one.
    pub(super) fn new(can_overtake: bool) -> Self {
        let (tickets, handed) = (VecDeque::new(), VecDeque::new());
        Self { tickets, handed, next_ticket: 0, can_overtake }
    }

    /// Adds a getter and returns its ticket for [`leave`](Self::leave). Tickets rise.
    pub(super) fn enter(&mut self) -> u64 {
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.tickets.push_back(ticket);
        ticket
    }

    /// Whether there is a getter without an item.
    pub(super) fn any(&self) -> bool {
        self.tickets.len() > self.handed.len()
    }

    /// Hands an item to the first getter without one and returns its ticket.
    ///
    /// # Panics
    /// If there is no such getter; see [`any`](Self::any).
    pub(super) fn hand_over(&mut self, item: T) -> u64 {
        let ticket = self.tickets[self.handed.len()];
        self.handed.push_back(item);
        ticket
    }

    /// Removes a getter. Returns an item if it has one: its own, or the oldest.
    pub(super) fn leave(&mut self, ticket: u64) -> Option<T> {
        let index = self.tickets.binary_search(&ticket).ok()?;
        self.tickets.remove(index);
        if self.can_overtake && index < self.handed.len() {
            return self.handed.pop_front();
        }
        self.handed.remove(index)
    }

    /// Returns the oldest handed item, for a getter that does not spin.
    pub(super) fn overtake(&mut self) -> Option<T> {
        if self.can_overtake { self.handed.pop_front() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn getter_leaves_with_the_item_handed_to_it_or_without() {
        let mut getters = SpinningGetters::new(false);
        assert!(!getters.any());
        let [one, two, three] = [(); 3].map(|()| getters.enter());
        assert_eq!(getters.leave(two), None);
        assert_eq!(getters.hand_over("a"), one);
        assert!(getters.any());
        assert_eq!(getters.hand_over("b"), three);
        assert!(!getters.any());
        assert_eq!((getters.leave(three), getters.leave(one)), (Some("b"), Some("a")));
    }

    #[test]
    fn overtaken_getters_keep_the_order_of_the_items() {
        let mut getters = SpinningGetters::new(true);
        let [one, two, three] = [(); 3].map(|()| getters.enter());
        assert_eq!(["a", "b"].map(|item| getters.hand_over(item)), [one, two]);
        assert_eq!(getters.overtake(), Some("a"));
        assert_eq!(getters.hand_over("c"), two, "the second getter lost its item");
        assert_eq!((getters.leave(two), getters.leave(three)), (Some("b"), None));
        assert_eq!((getters.leave(one), getters.overtake()), (Some("c"), None));
    }
}
