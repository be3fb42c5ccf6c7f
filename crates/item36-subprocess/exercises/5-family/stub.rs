use std::{
    io,
    os::unix::process::CommandExt,
    process::{Child, ChildStdout, Command, ExitStatus},
};

use rustix::process::{Pid, Signal, kill_process_group};

/// A child and all that it has started.
#[derive(Debug)]
pub struct Family {
    child: Child,
}

impl Family {
    /// Starts a command with a process group of its own.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        Ok(Self { child: command.spawn()? })
    }

    /// Gives away the child's standard output.
    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Ends the child and all that it has started; returns how the child ended.
    pub fn end(mut self) -> io::Result<ExitStatus> {
        self.child.kill()?;
        self.child.wait()
    }
}
