//! Which agents have a free slot, as far as a caller knows: a call may be assigned to one of them.

use std::{
    collections::{HashMap, VecDeque},
    time::Instant,
};

use super::BEAT;
use crate::wire::{Agent, is_name};

/// How many agents are remembered. The orders to an agent are never forgotten, so that none gets a
/// number twice.
const MOST_AGENTS: usize = 100_000;

/// What is known of an agent.
struct Slots {
    /// How many orders it was given.
    orders: u64,
    /// A guess: what it said last, without what it was given since.
    free: usize,
    heard: Instant,
    has_left: bool,
    /// Whether it tells this caller when it leaves.
    knows_caller: bool,
    /// Whether it stands in the queue.
    is_queued: bool,
}

/// The agents that were heard, and in a queue those with a free slot.
#[derive(Default)]
pub(super) struct Assignments {
    agents: HashMap<String, Slots>,
    queue: VecDeque<String>,
}

impl Assignments {
    fn slots(&mut self, id: &str) -> Option<&mut Slots> {
        if self.agents.len() >= MOST_AGENTS && !self.agents.contains_key(id) {
            return None;
        }
        Some(self.agents.entry(id.to_owned()).or_insert_with(|| Slots {
            orders: 0,
            free: 0,
            heard: Instant::now(),
            has_left: false,
            knows_caller: false,
            is_queued: false,
        }))
    }

    /// Takes what an agent of this build says of itself.
    pub(super) fn hear(&mut self, agent: &Agent) {
        if !is_name(&agent.id) {
            return;
        }
        let Some(slots) = self.slots(&agent.id) else { return };
        slots.heard = Instant::now();
        slots.has_left |= agent.has_left;
        let free = agent.slots.saturating_sub(agent.in_hand) as usize;
        slots.free = if agent.is_leaving { 0 } else { free };
        self.enqueue(&agent.id);
    }

    /// Returns whether an agent is there that may not know this caller.
    pub(super) fn is_stranger(&self, id: &str) -> bool {
        self.agents.get(id).is_some_and(|slots| !slots.has_left && !slots.knows_caller)
    }

    /// Notes that an agent knows this caller.
    pub(super) fn known(&mut self, id: &str) {
        if let Some(slots) = self.agents.get_mut(id) {
            slots.knows_caller = true;
        }
        self.enqueue(id);
    }

    fn enqueue(&mut self, id: &str) {
        if let Some(slots) = self.agents.get_mut(id)
            && slots.free > 0
            && slots.knows_caller
            && !slots.is_queued
        {
            slots.is_queued = true;
            self.queue.push_back(id.to_owned());
        }
    }

    /// Takes a free slot. Returns its agent, and the number of the order.
    pub(super) fn next(&mut self) -> Option<(String, u64)> {
        while let Some(id) = self.queue.pop_front() {
            let Some(slots) = self.agents.get_mut(&id) else { continue };
            slots.is_queued = false;
            // What is given to an agent that has just died is lost.
            if slots.has_left
                || !slots.knows_caller
                || slots.free == 0
                || slots.heard.elapsed() > 2 * BEAT
            {
                continue;
            }
            slots.free -= 1;
            slots.orders += 1;
            let order = slots.orders;
            self.enqueue(&id);
            return Some((id, order));
        }
        None
    }

    /// Notes that an assigned call has its answer.
    pub(super) fn ended(&mut self, id: &str) {
        if let Some(slots) = self.agents.get_mut(id) {
            slots.free += 1;
        }
        self.enqueue(id);
    }

    /// Notes that an agent had no free slot. Its next word says how many it has.
    pub(super) fn refused(&mut self, id: &str) {
        if let Some(slots) = self.agents.get_mut(id) {
            slots.free = 0;
        }
    }

    /// Notes that an agent takes no more orders, even if an older word of it comes later.
    pub(super) fn left(&mut self, id: &str) {
        if let Some(slots) = self.slots(id) {
            slots.has_left = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(id: &str, slots: u32, in_hand: u32) -> Agent {
        let (host, build) = ("host".to_owned(), "build".to_owned());
        let (is_leaving, has_left) = (false, false);
        Agent { id: id.to_owned(), host, build, slots, in_hand, is_leaving, has_left }
    }

    #[test]
    fn next_takes_each_free_slot_once_and_in_turn() {
        let mut assignments = Assignments::default();
        assignments.hear(&agent("a", 2, 0));
        assignments.hear(&agent("b", 2, 1));
        assignments.hear(&agent("full", 2, 2));
        assert_eq!(assignments.next(), None, "none knows this caller yet");
        for id in ["a", "b", "full"] {
            assert!(assignments.is_stranger(id));
            assignments.known(id);
        }
        let taken: Vec<_> = std::iter::from_fn(|| assignments.next()).collect();
        let order = |id: &str, order| (id.to_owned(), order);
        assert_eq!(taken, [order("a", 1), order("b", 1), order("a", 2)]);
        assignments.ended("b");
        assert_eq!(assignments.next(), Some(order("b", 2)));
        assert_eq!(assignments.next(), None);
    }

    #[test]
    fn next_passes_over_agents_that_refused_or_left() {
        let mut assignments = Assignments::default();
        assignments.hear(&agent("a", 2, 0));
        assignments.known("a");
        assignments.refused("a");
        assert_eq!(assignments.next(), None);
        assignments.hear(&agent("a", 2, 0));
        assert_eq!(assignments.next(), Some(("a".to_owned(), 1)), "it counts on");
        assignments.left("a");
        assignments.hear(&agent("a", 2, 0));
        assert_eq!(assignments.next(), None);
    }
}
