// must fail in "ten children are alive at the same time" with "fewer than 10 children"
// why: Iterators are lazy: without a `collect` in between, each child is waited for before the next starts.
use std::{
    io,
    process::{Command, ExitStatus},
};

pub fn run_all(commands: &mut [Command]) -> io::Result<Vec<ExitStatus>> {
    commands.iter_mut().map(Command::spawn).map(|child| child?.wait()).collect()
}
