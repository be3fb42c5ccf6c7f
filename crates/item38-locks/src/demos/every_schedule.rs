//! All schedules there are, without luck and without barriers.

use anyhow::Context;
use item38_locks::explorer::{
    CounterKind, Outcome, context_switches, counter, draw, explore, shortest_failure,
};
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "every-schedule",
    cells: "",
    about: "All 20 schedules of two increments, and the shortest that loses one",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let program = counter(CounterKind::Racy, 2, 1);
    let outcomes = explore(&program)?;
    lab.say(format!("Two increments of three steps have {} schedules", outcomes.schedules()));
    for (outcome, schedules) in outcomes.iter() {
        let Outcome::Ends(values) = outcome else { continue };
        lab.say(format!("count = {}: {schedules}", values[0]));
    }
    let schedule = shortest_failure(&program)?.context("no schedule loses an update")?;
    lab.say(draw(&program, &schedule)?);

    let right = outcomes.of(&Outcome::Ends(vec![2]));
    lab.claim("Only threads that take turns lose no update").holds(
        right == 2 && outcomes.schedules() == 20,
        format!("{right} of {} schedules: A before B, and B before A", outcomes.schedules()),
    );
    let switches = context_switches(&schedule);
    lab.claim("Two context switches lose an update, and fewer do not")
        .holds(switches == 2, format!("no schedule with fewer than {switches} switches loses one"));
    for (kind, name) in [(CounterKind::Locked, "a lock"), (CounterKind::Atomic, "one step")] {
        let program = counter(kind, 3, 3);
        let outcomes = explore(&program)?;
        let (all, failures) = (outcomes.schedules(), outcomes.failures(&program));
        lab.claim(format!("With {name} no schedule loses an update")).holds(
            failures == 0,
            format!("{failures} of the {all} schedules of three threads that add 1 three times"),
        );
    }
    Ok(())
}
