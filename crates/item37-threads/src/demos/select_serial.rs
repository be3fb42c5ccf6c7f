//! System calls that block, one after the other.

use lab::{Demo, Lab};

use crate::lesson::{
    calls::in_a_row,
    slow_systemcall::{SHORT, slow_systemcall, timeout},
};

pub(crate) const DEMO: Demo = Demo {
    name: "select-serial",
    cells: "[29]",
    about: "Five calls that block, in a row: the times add up",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let notebook = || in_a_row(5, || slow_systemcall(timeout(lab)));
    let took = lab.time("five calls in a row", notebook)?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));

    lab.claim("Calls that block add up when they are made in a row")
        .compare("five calls in a row", || in_a_row(5, || slow_systemcall(SHORT)))
        .to("one call", || slow_systemcall(SHORT))
        .between(4.0, 6.0)?;
    lab.beside_python("select_serial.py", || in_a_row(5, || slow_systemcall(SHORT)))?;
    Ok(())
}
