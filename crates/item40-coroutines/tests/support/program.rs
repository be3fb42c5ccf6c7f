//! Starts the program `life`.

use std::process::Command;

pub(crate) const GLIDER: &str = "#C a glider\nx = 3, y = 3, rule = B3/S23\nbob$2bo$3o!\n";

pub(crate) fn life(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_life"));
    command.args(arguments.split_whitespace());
    command
}
