// must fail in "a start that fails leaves no child" with "child process"
// why: Where a start fails, you return at once: the children that are there go on, and this process never waits for them.
use std::{
    io,
    process::{Child, Command, ExitStatus},
};

pub fn run_all(commands: &mut [Command]) -> io::Result<Vec<ExitStatus>> {
    let children: io::Result<Vec<_>> = commands.iter_mut().map(Command::spawn).collect();
    children?.iter_mut().map(Child::wait).collect()
}
