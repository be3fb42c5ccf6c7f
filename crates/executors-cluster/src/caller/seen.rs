//! The agents that a caller has heard.

use std::{
    collections::HashMap,
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use crate::wire::Agent;

/// The agents that were heard: what the executor and its thread share.
#[derive(Debug)]
pub(crate) struct Seen {
    build: String,
    agents: Mutex<HashMap<String, Agent>>,
    changed: Condvar,
    /// The slots of the agents of this build that take calls; counted when an agent is heard, because
    /// it is asked for with each call.
    slots: AtomicUsize,
}

impl Seen {
    pub(crate) fn new(build: &str) -> Self {
        Self {
            build: build.to_owned(),
            agents: Mutex::default(),
            changed: Condvar::new(),
            slots: AtomicUsize::new(0),
        }
    }

    /// Returns the slots of the agents of this build.
    pub(crate) fn slots(&self) -> usize {
        self.slots.load(Ordering::Relaxed)
    }

    /// Reads or changes what is known of the agents.
    pub(super) fn update<T>(&self, change: impl FnOnce(&mut HashMap<String, Agent>) -> T) -> T {
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut agents);
        let is_ours = |agent: &&Agent| agent.build == self.build && !agent.is_leaving;
        let slots = agents.values().filter(is_ours).map(|agent| agent.slots as usize);
        // Another program on the pool may say anything.
        self.slots.store(slots.fold(0, usize::saturating_add), Ordering::Relaxed);
        drop(agents);
        self.changed.notify_all();
        result
    }

    /// Returns the name of an agent's machine, if the agent is there.
    pub(super) fn host(&self, id: &str) -> Option<String> {
        let agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        agents.get(id).map(|agent| agent.host.clone())
    }

    /// Waits until there are that many slots; returns what is there at the end.
    pub(crate) fn wait_for_slots(&self, wanted: usize, timeout: Duration) -> (usize, Vec<Agent>) {
        let agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        let is_too_few = |_: &mut HashMap<_, _>| self.slots() < wanted;
        let result = self.changed.wait_timeout_while(agents, timeout, is_too_few);
        let (agents, _) = result.unwrap_or_else(PoisonError::into_inner);
        (self.slots(), agents.values().cloned().collect())
    }
}
