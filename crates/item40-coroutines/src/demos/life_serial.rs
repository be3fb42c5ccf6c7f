//! Life, the first of five ways: one cell after the other.

use lab::{Demo, Lab};

use crate::lesson::five_ways::{
    WAIT, cells_that_wait, in_a_loop, next_state, next_state_after_wait, play,
};

pub(crate) const DEMO: Demo = Demo {
    name: "life-serial",
    cells: "",
    about: "Life in a loop: cells that wait, wait one after the other",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    play(lab, "a loop over coroutines", |grid| in_a_loop(grid, next_state))?;

    let grid = cells_that_wait(lab);
    let took = lab.time("cells that wait", || in_a_loop(&grid, next_state_after_wait))?;
    lab.say(format!("64 cells that wait 1 ms: {:.0} ms", took.seconds() * 1e3));
    lab.claim("in a loop, the waits of 64 cells add up")
        .holds(took.seconds() >= 64.0 * WAIT.as_secs_f64(), "a sleep never ends early");
    Ok(())
}
