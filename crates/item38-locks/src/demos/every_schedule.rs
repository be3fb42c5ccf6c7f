//! No luck and no barrier: all schedules there are.

use anyhow::Context;
use item38_locks::explorer::{
    CounterKind, Outcome, context_switches, counter, draw, explore, shortest_failure,
};
use lab::Lab;

/// All 20 schedules of two increments, and the shortest that loses one.
pub fn run(lab: &Lab) -> lab::Result {
    let program = counter(CounterKind::Racy, 2, 1);
    let outcomes = explore(&program)?;
    lab.say(format!("Two increments of three steps have {} schedules", outcomes.schedules()));
    for (outcome, schedules) in outcomes.iter() {
        let Outcome::Ends(values) = outcome else { continue };
        lab.say(format!("count = {}: {schedules}", values[0]));
    }
    let schedule = shortest_failure(&program)?.context("no schedule loses an update")?;
    lab.say(draw(&program, &schedule));

    let right = outcomes.of(&Outcome::Ends(vec![2]));
    lab.claim("only threads that take turns lose nothing").holds(
        right == 2 && outcomes.schedules() == 20,
        format!("{right} of {} schedules: A before B, and B before A", outcomes.schedules()),
    );
    let switches = context_switches(&schedule);
    lab.claim("there and back is enough: two context switches lose an update")
        .holds(switches == 2, format!("none with fewer than {switches} does"));
    for (kind, name) in [(CounterKind::Locked, "a lock"), (CounterKind::Atomic, "one step")] {
        let program = counter(kind, 3, 3);
        let outcomes = explore(&program)?;
        let (all, failures) = (outcomes.schedules(), outcomes.failures(&program));
        lab.claim(format!("with {name} no schedule loses an update")).holds(
            failures == 0,
            format!("{failures} of the {all} of three threads that add 1 three times"),
        );
    }
    Ok(())
}
