use std::{
    io,
    process::{Child, Command, ExitStatus},
};

/// Starts all commands, then waits for all; returns their exit statuses in order.
pub fn run_all(commands: &mut [Command]) -> io::Result<Vec<ExitStatus>> {
    // answer:
    let mut children: Vec<Child> = Vec::new();
    for command in commands {
        match command.spawn() {
            Ok(child) => children.push(child),
            Err(error) => {
                for child in &mut children {
                    // The first error is the one to report.
                    let _ = child.kill();
                    let _ = child.wait();
                }
                return Err(error);
            }
        }
    }
    children.iter_mut().map(Child::wait).collect()
    // stub: commands.iter_mut().map(Command::status).collect()
    // end of answer
}
