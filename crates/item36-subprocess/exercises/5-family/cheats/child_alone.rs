// must fail in "the pipe that the grandchild holds closes" with "the grandchild goes on"
// why: You kill the child alone. What it has started goes on and holds the pipe.
use std::{
    io,
    process::{Child, ChildStdout, Command, ExitStatus},
};

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
        self.child.kill()?;
        self.child.wait()
    }
}
