//! The orders of callers: calls that a caller has assigned to this agent, and that it may start
//! without asking.

use std::collections::{BTreeSet, HashMap};

/// How many callers are remembered. A caller is never forgotten: an order that comes late must not be
/// taken for a new one. The calls of further callers come through the stream.
const MOST_CALLERS: usize = 100_000;

/// How many orders of a caller that were not started are remembered.
const MOST_UNSTARTED: usize = 256;

/// What an agent does with an order.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It may start the call.
    New,
    /// It had the order before, or has refused it.
    Known,
    /// It takes no orders of this caller.
    Refused,
}

/// Each caller counts its orders to each agent from 1.
#[derive(Default)]
pub(super) struct Orders {
    callers: HashMap<String, Seen>,
}

#[derive(Default)]
struct Seen {
    /// The highest order that has come, or that was recalled.
    highest: u64,
    /// Those up to the highest that were not started and never will be: they had not come before it,
    /// or there was no free slot.
    unstarted: BTreeSet<u64>,
}

impl Seen {
    fn skip_to(&mut self, order: u64) {
        let first = (self.highest + 1).max(order.saturating_sub(MOST_UNSTARTED as u64));
        self.unstarted.extend(first..order);
        self.highest = order;
        self.forget_oldest();
    }

    fn forget_oldest(&mut self) {
        while self.unstarted.len() > MOST_UNSTARTED {
            self.unstarted.pop_first();
        }
    }
}

impl Orders {
    fn seen(&mut self, caller: &str) -> Option<&mut Seen> {
        if self.callers.len() >= MOST_CALLERS && !self.callers.contains_key(caller) {
            return None;
        }
        Some(self.callers.entry(caller.to_owned()).or_default())
    }

    /// Takes an order. Each one is new at most once.
    pub(super) fn take(&mut self, caller: &str, order: u64) -> Verdict {
        match self.seen(caller) {
            None => Verdict::Refused,
            Some(seen) if order <= seen.highest => Verdict::Known,
            Some(seen) => {
                seen.skip_to(order);
                Verdict::New
            }
        }
    }

    /// Notes that an order was taken and not started, so that a recall gets the same answer.
    pub(super) fn refuse(&mut self, caller: &str, order: u64) {
        if let Some(seen) = self.callers.get_mut(caller) {
            seen.unstarted.insert(order);
            seen.forget_oldest();
        }
    }

    /// Returns whether an order was not started. If so, it is not started when it comes later.
    pub(super) fn recall(&mut self, caller: &str, order: u64) -> bool {
        let Some(seen) = self.seen(caller) else { return true };
        if order > seen.highest {
            seen.skip_to(order);
            seen.unstarted.insert(order);
            seen.forget_oldest();
        }
        seen.unstarted.contains(&order)
    }

    /// Returns the callers that have given orders.
    pub(super) fn callers(&self) -> impl Iterator<Item = &String> {
        self.callers.keys()
    }

    /// Returns the highest order of a caller.
    pub(super) fn highest(&self, caller: &str) -> u64 {
        self.callers.get(caller).map_or(0, |seen| seen.highest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_new_once_in_whatever_sequence_orders_come() {
        for seed in 0..1000 {
            let rng = &mut fastrand::Rng::with_seed(seed);
            let (mut orders, mut started, mut returned) =
                (Orders::default(), HashMap::new(), BTreeSet::new());
            for _ in 0..100 {
                let order = rng.u64(1..20);
                if rng.bool() {
                    let is_new = orders.take("c", order) == Verdict::New;
                    *started.entry(order).or_insert(0) += u32::from(is_new);
                } else if orders.recall("c", order) {
                    returned.insert(order);
                }
            }
            for (order, times) in started {
                let is_returned = returned.contains(&order);
                assert!(times + u32::from(is_returned) <= 1, "seed {seed}, order {order}");
            }
        }
    }

    #[test]
    fn order_lost_before_a_later_one_can_be_recalled() {
        let mut orders = Orders::default();
        assert_eq!(orders.take("c", 1), Verdict::New);
        assert_eq!(orders.take("c", 3), Verdict::New);
        assert!(orders.recall("c", 2), "it never came");
        assert!(orders.recall("c", 2), "the answer may have been lost");
        assert!(!orders.recall("c", 3), "it has begun");
        assert_eq!(orders.take("c", 2), Verdict::Known);
        assert_eq!(orders.highest("c"), 3);
    }

    #[test]
    fn orders_stay_small_whatever_a_caller_says() {
        let mut orders = Orders::default();
        assert_eq!(orders.take("c", u64::MAX), Verdict::New);
        assert!(orders.callers["c"].unstarted.len() <= MOST_UNSTARTED);
        assert!(!orders.recall("c", 1), "too long ago to be known");
    }
}
