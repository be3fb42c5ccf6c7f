//! The failure that is easiest to follow.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashSet},
    rc::Rc,
};

use super::{ExploreError, Machine, Outcome, Program, STATE_LIMIT};

/// How often a schedule changes from one thread to another.
pub fn context_switches(schedule: &[usize]) -> usize {
    schedule.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// A moment on the way, and how it came about.
struct Moment {
    machine: Rc<Machine>,
    last: Option<usize>,
    steps: usize,
    before: Option<usize>,
}

/// The schedule with the fewest context switches that does not lead to what the program should
/// lead to; where threads can wait for each other, of several the one with the fewest steps. Each
/// number in it is the thread whose step comes next. `None` if no schedule fails.
///
/// # Errors
/// More than [`STATE_LIMIT`] states have been looked at, or the program gives back a lock that it
/// does not hold.
pub fn shortest_failure(program: &Program) -> Result<Option<Vec<usize>>, ExploreError> {
    let start =
        Moment { machine: Rc::new(Machine::new(program)), last: None, steps: 0, before: None };
    let mut moments = vec![start];
    // The least switches first; of equals the one that may be nearest to its end.
    let waits = !program.locks().is_empty();
    // Where nobody waits, all schedules are equally long; where somebody does, short ones are meant.
    let near_end = |steps| if waits { steps } else { usize::MAX - steps };
    let mut open = BinaryHeap::from([Reverse((0, 0, 0, 0))]);
    let mut seen = HashSet::new();
    while let Some(Reverse((_, _, switches, index))) = open.pop() {
        let Moment { machine, last, steps, .. } = &moments[index];
        let (machine, last, steps) = (Rc::clone(machine), *last, steps + 1);
        if !seen.insert((Rc::clone(&machine), last)) {
            continue;
        }
        if let Some(outcome) = machine.outcome(program) {
            if outcome == Outcome::Ends(program.expected().to_vec()) {
                continue;
            }
            return Ok(Some(way_to(&moments, index)));
        }
        if moments.len() > STATE_LIMIT {
            return Err(ExploreError::TooLarge { schedules: program.schedules() });
        }
        for thread in machine.ready(program) {
            let switch = usize::from(last.is_some_and(|last| last != thread));
            let mut after = Machine::clone(&machine);
            after.step(program, thread)?;
            let switches = switches + switch;
            let at_least = switches + to_come(program, &after, thread);
            open.push(Reverse((at_least, near_end(steps), switches, moments.len())));
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

/// Switches that a schedule needs in any case: one to each other thread that has not ended. Where
/// threads can wait, a deadlock may come before that.
fn to_come(program: &Program, machine: &Machine, running: usize) -> usize {
    if !program.locks().is_empty() {
        return 0;
    }
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
