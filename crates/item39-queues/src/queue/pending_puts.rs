//! The items of putters that wait for room.

use std::collections::VecDeque;

/// Items whose putters spin because the queue is full, in the order in which the putters came.
///
/// A getter that makes room admits the oldest of them, whether or not its putter has a core at that
/// moment. So with a capacity of one, a getter can get the items of several putters in a row.
///
/// A pending item is not in the queue: a putter that gives up takes its item back.
#[derive(Debug)]
pub(super) struct PendingPuts<T> {
    items: VecDeque<(u64, T)>,
    next_ticket: u64,
}

impl<T> Default for PendingPuts<T> {
    fn default() -> Self {
        Self { items: VecDeque::new(), next_ticket: 0 }
    }
}

impl<T> PendingPuts<T> {
    /// Adds an item and returns the ticket for [`take_back`](Self::take_back). Tickets rise.
    pub(super) fn enqueue(&mut self, item: T) -> u64 {
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.items.push_back((ticket, item));
        ticket
    }

    /// Removes an item and returns it, unless it was admitted.
    pub(super) fn take_back(&mut self, ticket: u64) -> Option<T> {
        let index = self.items.binary_search_by_key(&ticket, |(ticket, _)| *ticket).ok()?;
        self.items.remove(index).map(|(_, item)| item)
    }

    /// Removes the oldest item and returns it with its ticket.
    pub(super) fn admit(&mut self) -> Option<(u64, T)> {
        self.items.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pending_item_is_admitted_once_or_taken_back_once() {
        let mut pending = PendingPuts::default();
        let tickets = ["a", "b", "c", "d"].map(|item| pending.enqueue(item));
        assert!(tickets.is_sorted());
        assert_eq!(pending.take_back(tickets[1]), Some("b"));
        assert_eq!(pending.take_back(tickets[1]), None);
        assert_eq!(pending.admit(), Some((tickets[0], "a")));
        assert_eq!(pending.take_back(tickets[0]), None);
        assert_eq!(pending.admit(), Some((tickets[2], "c")));
        assert_eq!(pending.take_back(tickets[3]), Some("d"));
        assert_eq!(pending.admit(), None);
    }
}
