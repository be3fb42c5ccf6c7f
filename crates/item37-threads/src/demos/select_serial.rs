//! System calls that block, one after the other.

use std::time::Duration;

use lab::Lab;

use super::slow_systemcall::{SHORT, slow_systemcall, timeout};

/// Five calls in a row take five times as long as one.
pub fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("five calls in a row", || in_a_row(5, timeout(lab)))?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));

    lab.claim("calls that block add up when they are made in a row")
        .compare("five calls in a row", || in_a_row(5, SHORT))
        .to("one call", || in_a_row(1, SHORT))
        .between(4.0, 6.0)?;
    lab.beside_python("select_serial.py", || in_a_row(5, SHORT))?;
    Ok(())
}

/// How many sockets turned out to be readable: none.
fn in_a_row(calls: u32, timeout: Duration) -> lab::Result<i32> {
    (0..calls).map(|_| slow_systemcall(timeout)).sum()
}
