//! Where putters leave their items while they look whether there is room yet.

use std::collections::VecDeque;

/// A putter that finds the queue full leaves its item here and looks again for a while. Who makes
/// room lets the item in, whether or not the putter has the processor at that moment. So with room
/// for one, a getter can take the items of several putters one after the other.
///
/// What is here is not in the queue: a putter that gives up takes its item back.
#[derive(Debug)]
pub(super) struct Door<T> {
    items: VecDeque<(u64, T)>,
    next_ticket: u64,
}

impl<T> Default for Door<T> {
    fn default() -> Self {
        Self { items: VecDeque::new(), next_ticket: 0 }
    }
}

impl<T> Door<T> {
    /// Leaves an item; the ticket is for [`take_back`](Self::take_back). Tickets are rising.
    pub fn leave(&mut self, item: T) -> u64 {
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.items.push_back((ticket, item));
        ticket
    }

    /// The item, unless it was let in.
    pub fn take_back(&mut self, ticket: u64) -> Option<T> {
        let index = self.items.binary_search_by_key(&ticket, |(ticket, _)| *ticket).ok()?;
        self.items.remove(index).map(|(_, item)| item)
    }

    /// The item that has been here for the longest time, and its ticket.
    pub fn let_in(&mut self) -> Option<(u64, T)> {
        self.items.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_goes_in_once_or_back_once() {
        let mut door = Door::default();
        let tickets = ["a", "b", "c", "d"].map(|item| door.leave(item));
        assert!(tickets.is_sorted());
        assert_eq!(door.take_back(tickets[1]), Some("b"));
        assert_eq!(door.take_back(tickets[1]), None);
        assert_eq!(door.let_in(), Some((tickets[0], "a")));
        assert_eq!(door.take_back(tickets[0]), None);
        assert_eq!(door.let_in(), Some((tickets[2], "c")));
        assert_eq!(door.take_back(tickets[3]), Some("d"));
        assert_eq!(door.let_in(), None);
    }
}
