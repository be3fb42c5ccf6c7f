//! All states that a program can come to.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    rc::Rc,
};

use super::{ExploreError, Machine, NotHeld, Outcome, Program, STATE_LIMIT};

/// The states of a program and the steps between them.
pub(super) struct Graph {
    /// Each state before those that follow it for the first time.
    pub(super) states: Vec<State>,
}

pub(super) struct State {
    machine: Rc<Machine>,
    /// What the program has come to, if no thread goes on.
    pub(super) outcome: Option<Outcome>,
    /// The state after a step of each thread that can take one.
    pub(super) next: Vec<usize>,
}

/// Why a program has no graph.
pub(super) enum GraphError {
    TooLarge,
    NotHeld(NotHeld),
}

impl From<NotHeld> for GraphError {
    fn from(error: NotHeld) -> Self {
        Self::NotHeld(error)
    }
}

impl GraphError {
    pub(super) fn of(self, program: &Program) -> ExploreError {
        match self {
            Self::TooLarge => ExploreError::TooLarge { schedules: program.schedules() },
            Self::NotHeld(error) => error.into(),
        }
    }
}

impl Graph {
    /// Finds all states that follow `start`.
    pub(super) fn from(program: &Program, start: Machine) -> Result<Self, GraphError> {
        let start = Rc::new(start);
        let mut indices = HashMap::from([(Rc::clone(&start), 0)]);
        let mut found = vec![start];
        let mut states = Vec::new();
        while let Some(machine) = found.get(states.len()).map(Rc::clone) {
            let mut next = Vec::new();
            for thread in machine.ready(program) {
                let after = Rc::new(machine.after(program, thread)?);
                next.push(match indices.entry(after) {
                    Entry::Occupied(known) => *known.get(),
                    Entry::Vacant(new) => {
                        found.push(Rc::clone(new.key()));
                        *new.insert(found.len() - 1)
                    }
                });
            }
            if found.len() > STATE_LIMIT {
                return Err(GraphError::TooLarge);
            }
            states.push(State { outcome: machine.outcome(program), machine, next });
        }
        Ok(Self { states })
    }

    /// Returns the states from which the program never ends, whatever comes next.
    pub(super) fn endless(self) -> HashSet<Rc<Machine>> {
        let mut previous = vec![Vec::new(); self.states.len()];
        for (index, state) in self.states.iter().enumerate() {
            state.next.iter().for_each(|&next| previous[next].push(index));
        }
        let mut ends: Vec<_> = self.states.iter().map(|state| state.outcome.is_some()).collect();
        let mut open: Vec<_> = (0..ends.len()).filter(|&index| ends[index]).collect();
        while let Some(index) = open.pop() {
            for &before in &previous[index] {
                if !ends[before] {
                    ends[before] = true;
                    open.push(before);
                }
            }
        }
        let endless = self.states.into_iter().zip(ends).filter(|(_, ends)| !ends);
        endless.map(|(state, _)| state.machine).collect()
    }
}

/// Whether the program never ends from `machine` on. A program with too many states to tell is
/// taken to end.
pub(super) fn never_ends(program: &Program, machine: &Machine) -> bool {
    program.can_loop()
        && Graph::from(program, machine.clone())
            .is_ok_and(|graph| graph.states.iter().all(|state| state.outcome.is_none()))
}
