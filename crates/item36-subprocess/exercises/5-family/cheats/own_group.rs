// must fail in "the child ends by a signal" with "ended without a verdict"
// why: You kill the group in which you are yourself.
use std::{
    io,
    process::{Child, ChildStdout, Command, ExitStatus},
};

use rustix::process::{Signal, kill_current_process_group};

pub struct Family {
    child: Child,
}

impl Family {
    pub fn start(command: &mut Command) -> io::Result<Self> {
        Ok(Self { child: command.spawn()? })
    }

    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    pub fn end(mut self) -> io::Result<ExitStatus> {
        kill_current_process_group(Signal::KILL)?;
        self.child.wait()
    }
}
