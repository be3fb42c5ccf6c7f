//! Every schedule, counted.

use std::collections::{BTreeMap, HashMap};

use super::{Machine, Natural, NotHeld, Outcome, Program};

/// How many states may be looked at; beyond them a program is too large.
pub const STATE_LIMIT: usize = 400_000;

/// Why a program cannot be explored.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExploreError {
    /// It has too many states, or more schedules than can be counted.
    #[error("{}", too_large(schedules.as_ref()))]
    TooLarge {
        /// How many schedules would have to be followed, where that is known.
        schedules: Option<Natural>,
    },
    /// It gives back a lock that it does not hold.
    #[error("cannot run this program: {0}")]
    NotHeld(#[from] NotHeld),
}

fn too_large(schedules: Option<&Natural>) -> String {
    match schedules {
        Some(schedules) => {
            format!(
                "cannot follow every schedule, there are {schedules:#}; take a smaller program or a sample"
            )
        }
        None => format!(
            "cannot follow every schedule: there are more than {STATE_LIMIT} states, or it never \
             ends; take a smaller program or a sample"
        ),
    }
}

/// How many schedules lead to what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    counts: BTreeMap<Outcome, u128>,
}

impl Outcomes {
    /// All schedules.
    pub fn schedules(&self) -> u128 {
        self.counts.values().sum()
    }

    /// The schedules that lead to `outcome`.
    pub fn of(&self, outcome: &Outcome) -> u128 {
        self.counts.get(outcome).copied().unwrap_or(0)
    }

    /// Each outcome with its schedules, in the order of the final values; deadlocks come last.
    pub fn iter(&self) -> impl Iterator<Item = (&Outcome, u128)> {
        self.counts.iter().map(|(outcome, &schedules)| (outcome, schedules))
    }

    /// The schedules that do not lead to what the program should lead to.
    pub fn failures(&self, program: &Program) -> u128 {
        self.schedules() - self.of(&Outcome::Ends(program.expected().to_vec()))
    }

    pub(super) fn add(&mut self, outcome: Outcome, schedules: u128) {
        *self.counts.entry(outcome).or_default() += schedules;
    }
}

/// Follows every schedule and counts what they lead to. The count is exact.
///
/// Two schedules that have come to the same state go on in the same ways: from there on they are
/// followed once and counted twice. So the states are what it takes time and memory for, and a
/// quintillion schedules may have a few thousand of them.
///
/// # Errors
/// The program has more than [`STATE_LIMIT`] states or more than [`u128::MAX`] schedules, or it
/// gives back a lock that it does not hold.
pub fn explore(program: &Program) -> Result<Outcomes, ExploreError> {
    let too_large = || ExploreError::TooLarge { schedules: program.schedules() };
    let mut outcomes = Outcomes::default();
    let mut states = 0;
    // In each round all states that are as many steps old, with the number of ways to them.
    let mut round = HashMap::from([(Machine::new(program), 1_u128)]);
    while !round.is_empty() {
        let mut next = HashMap::new();
        for (machine, ways) in round {
            if let Some(outcome) = machine.outcome(program) {
                outcomes.schedules().checked_add(ways).ok_or_else(too_large)?;
                outcomes.add(outcome, ways);
                continue;
            }
            for thread in machine.ready(program) {
                let mut after = machine.clone();
                after.step(program, thread)?;
                let all: &mut u128 = next.entry(after).or_default();
                *all = all.checked_add(ways).ok_or_else(too_large)?;
            }
            if states + next.len() > STATE_LIMIT {
                return Err(too_large());
            }
        }
        states += next.len();
        round = next;
    }
    Ok(outcomes)
}
