// must fail in "ten children are alive at the same time" with "fewer than 10 children"
// why: You wait for each child before you start the next.
use std::{
    io,
    process::{Command, ExitStatus},
};

pub fn run_all(commands: &mut [Command]) -> io::Result<Vec<ExitStatus>> {
    commands.iter_mut().map(|command| command.spawn()?.wait()).collect()
}
