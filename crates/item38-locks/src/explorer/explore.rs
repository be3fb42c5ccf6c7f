//! Every schedule, counted.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Machine, Natural, NotHeld, Outcome, Program,
    graph::{Graph, State},
};

/// The most states that the explorer follows. A program with more is too large.
pub const STATE_LIMIT: usize = 400_000;

/// Why a program cannot be explored.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExploreError {
    /// The program has too many states, or more schedules than can be counted.
    #[error("{}", too_large(schedules.as_ref()))]
    TooLarge {
        /// How many schedules would have to be followed, if that is known.
        schedules: Option<Natural>,
    },
    /// The program has schedules without end.
    #[error(
        "cannot count the schedules: a thread can go around a loop any number of times; ask for \
         the outcomes alone, or take a sample"
    )]
    Uncountable,
    /// The program releases a lock that it does not hold.
    #[error(transparent)]
    NotHeld(#[from] NotHeld),
}

fn too_large(schedules: Option<&Natural>) -> String {
    match schedules {
        Some(schedules) => format!(
            "cannot follow every schedule: there are {schedules:#}; take a smaller program or a \
             sample"
        ),
        None => format!(
            "cannot follow every schedule: the program has more than {STATE_LIMIT} states; take a \
             smaller program or a sample"
        ),
    }
}

/// How many schedules lead to each outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    counts: BTreeMap<Outcome, u128>,
}

impl Outcomes {
    /// Returns the number of all schedules.
    pub fn schedules(&self) -> u128 {
        self.counts.values().sum()
    }

    /// Returns the number of schedules that lead to `outcome`.
    pub fn of(&self, outcome: &Outcome) -> u128 {
        self.counts.get(outcome).copied().unwrap_or(0)
    }

    /// Returns each outcome with its schedules, in the order of the final values; a deadlock comes
    /// last.
    ///
    /// ```
    /// use item38_locks::explorer::{CounterKind, Outcome, counter, explore};
    ///
    /// let outcomes = explore(&counter(CounterKind::Racy, 2, 1))?;
    /// let found: Vec<_> = outcomes.iter().collect();
    /// assert_eq!(found, [(&Outcome::Ends(vec![1]), 18), (&Outcome::Ends(vec![2]), 2)]);
    /// # Ok::<(), item38_locks::explorer::ExploreError>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&Outcome, u128)> {
        self.counts.iter().map(|(outcome, &schedules)| (outcome, schedules))
    }

    /// Returns the number of schedules whose outcome the program does not expect.
    ///
    /// ```
    /// use item38_locks::explorer::{CounterKind, counter, explore};
    ///
    /// let program = counter(CounterKind::Racy, 2, 1);
    /// assert_eq!(explore(&program)?.failures(&program), 18);
    /// # Ok::<(), item38_locks::explorer::ExploreError>(())
    /// ```
    pub fn failures(&self, program: &Program) -> u128 {
        self.iter().filter(|(outcome, _)| !program.expects(outcome)).map(|(_, count)| count).sum()
    }
}

/// Follows every schedule and counts the schedules by their outcomes. The counts are exact.
///
/// Two schedules that have reached the same state go on in the same ways. From there on they are
/// followed once and counted twice. So time and memory depend on the number of states: a quintillion
/// schedules may have a few thousand of them.
///
/// ```
/// use item38_locks::explorer::{Outcome, explore, two_locks};
///
/// let outcomes = explore(&two_locks())?;
/// assert_eq!((outcomes.schedules(), outcomes.of(&Outcome::Deadlock)), (6, 2));
/// # Ok::<(), item38_locks::explorer::ExploreError>(())
/// ```
///
/// # Errors
/// The program has more than [`STATE_LIMIT`] states or more than [`u128::MAX`] schedules; a thread
/// can go around a loop any number of times; or a thread releases a lock that it does not hold.
pub fn explore(program: &Program) -> Result<Outcomes, ExploreError> {
    let Graph { states } = graph(program)?;
    let too_large = || ExploreError::TooLarge { schedules: program.schedules() };
    // Kahn's topological order: a state is counted after all states before it.
    let mut arrows = vec![0_usize; states.len()];
    states.iter().flat_map(|state| &state.next).for_each(|&next| arrows[next] += 1);
    let mut ways = vec![0_u128; states.len()];
    ways[0] = 1;
    let mut open = if arrows[0] == 0 { vec![0] } else { Vec::new() };
    let mut outcomes = Outcomes::default();
    let mut counted = 0;
    while let Some(index) = open.pop() {
        counted += 1;
        let State { outcome, next, .. } = &states[index];
        if let Some(outcome) = outcome {
            outcomes.schedules().checked_add(ways[index]).ok_or_else(too_large)?;
            *outcomes.counts.entry(outcome.clone()).or_default() += ways[index];
        }
        for &next in next {
            ways[next] = ways[next].checked_add(ways[index]).ok_or_else(too_large)?;
            arrows[next] -= 1;
            if arrows[next] == 0 {
                open.push(next);
            }
        }
    }
    if counted < states.len() { Err(ExploreError::Uncountable) } else { Ok(outcomes) }
}

/// Returns what the program can lead to, without counting schedules. So threads may go around loops.
///
/// ```
/// use item38_locks::explorer::{Instruction::*, Outcome, Program, outcomes};
///
/// let waits = vec![Load("ready"), JumpIfSet(3), Jump(0)]; // until another thread sets `ready`
/// let alone = outcomes(&Program::new([waits.clone()]))?;
/// assert_eq!(alone, [Outcome::Endless].into());
/// let helped = outcomes(&Program::new([waits, vec![Set("ready", 1)]]))?;
/// assert_eq!(helped, [Outcome::Ends(vec![1])].into());
/// # Ok::<(), item38_locks::explorer::ExploreError>(())
/// ```
///
/// # Errors
/// The program has more than [`STATE_LIMIT`] states, or a thread releases a lock that it does not
/// hold.
pub fn outcomes(program: &Program) -> Result<BTreeSet<Outcome>, ExploreError> {
    let graph = graph(program)?;
    let mut outcomes: BTreeSet<_> =
        graph.states.iter().filter_map(|state| state.outcome.clone()).collect();
    if !graph.endless().is_empty() {
        outcomes.insert(Outcome::Endless);
    }
    Ok(outcomes)
}

fn graph(program: &Program) -> Result<Graph, ExploreError> {
    Graph::from(program, Machine::new(program)).map_err(|error| error.of(program))
}
