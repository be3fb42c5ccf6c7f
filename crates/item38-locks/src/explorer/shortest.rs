//! The failure that is easiest to follow.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashSet},
    rc::Rc,
};

use super::{
    ExploreError, Machine, Outcome, Program, STATE_LIMIT,
    graph::{Graph, GraphError},
};

/// Returns how often a schedule changes from one thread to another.
///
/// ```
/// use item38_locks::explorer::context_switches;
///
/// assert_eq!(context_switches(&[0, 0, 1, 1, 0]), 2);
/// ```
pub fn context_switches(schedule: &[usize]) -> usize {
    schedule.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// A moment of a schedule, and the one before it.
struct Moment {
    machine: Rc<Machine>,
    last: Option<usize>,
    steps: usize,
    before: Option<usize>,
}

/// Returns the failing schedule with the fewest context switches; `None` if no schedule fails.
///
/// A schedule fails if its outcome is not [expected](Program::expects). It also fails where it comes to
/// loops that no schedule leaves, and is returned up to there. A loop that another thread can end does
/// not fail: schedulers are fair.
///
/// Of several schedules, the one with the fewest steps is returned if threads can wait for each
/// other. Each number in it is the thread that takes the next step.
///
/// # Errors
/// More than [`STATE_LIMIT`] states were followed, or a thread releases a lock that it does not
/// hold.
pub fn shortest_failure(program: &Program) -> Result<Option<Vec<usize>>, ExploreError> {
    let start =
        Moment { machine: Rc::new(Machine::new(program)), last: None, steps: 0, before: None };
    let endless = endless(program)?;
    let mut moments = vec![start];
    // A schedule may end early, where threads wait or never end. Otherwise all are equally long.
    let may_end_early = !program.locks().is_empty() || program.can_loop();
    // The fewest switches first; of equals the moment that may be nearest to its end.
    let near_end = |steps| if may_end_early { steps } else { usize::MAX - steps };
    let mut open = BinaryHeap::from([Reverse((0, 0, 0, 0))]);
    let mut seen = HashSet::new();
    while let Some(Reverse((_, _, switches, index))) = open.pop() {
        let Moment { machine, last, steps, .. } = &moments[index];
        let (machine, last, steps) = (Rc::clone(machine), *last, steps + 1);
        if !seen.insert((Rc::clone(&machine), last)) {
            continue;
        }
        let ended = machine.outcome(program);
        let outcome = ended.or_else(|| endless.contains(&machine).then_some(Outcome::Endless));
        if outcome.is_some_and(|outcome| !program.expects(&outcome)) {
            return Ok(Some(way_to(&moments, index)));
        }
        if moments.len() > STATE_LIMIT {
            return Err(ExploreError::TooLarge { schedules: program.schedules() });
        }
        for thread in machine.ready(program) {
            let switch = usize::from(last.is_some_and(|last| last != thread));
            let after = machine.after(program, thread)?;
            let switches = switches + switch;
            let to_come = if may_end_early { 0 } else { to_come(program, &after, thread) };
            open.push(Reverse((switches + to_come, near_end(steps), switches, moments.len())));
            moments.push(Moment {
                machine: Rc::new(after),
                last: Some(thread),
                steps,
                before: Some(index),
            });
        }
    }
    Ok(None)
}

/// Returns the states from which the program never ends. With too many states to tell there are
/// none: the search then finds a failure of another kind or comes to its limit, too.
fn endless(program: &Program) -> Result<HashSet<Rc<Machine>>, ExploreError> {
    if !program.can_loop() {
        return Ok(HashSet::new());
    }
    match Graph::from(program, Machine::new(program)) {
        Ok(graph) => Ok(graph.endless()),
        Err(GraphError::TooLarge) => Ok(HashSet::new()),
        Err(error) => Err(error.of(program)),
    }
}

/// Returns how many switches must follow: one to each other thread that has not ended.
fn to_come(program: &Program, machine: &Machine, running: usize) -> usize {
    machine.ready(program).filter(|&thread| thread != running).count()
}

fn way_to(moments: &[Moment], mut index: usize) -> Vec<usize> {
    let mut schedule = Vec::new();
    while let (Some(thread), Some(before)) = (moments[index].last, moments[index].before) {
        schedule.push(thread);
        index = before;
    }
    schedule.reverse();
    schedule
}
