// must fail in "no child is left" with "was not waited for"
// why: You end the family and do not wait: the child stays as a zombie.
use std::{
    io,
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Child, ChildStdout, Command, ExitStatus},
};

use rustix::process::{Pid, Signal, kill_process_group};

pub struct Family {
    child: Child,
}

impl Family {
    pub fn start(command: &mut Command) -> io::Result<Self> {
        Ok(Self { child: command.process_group(0).spawn()? })
    }

    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    pub fn end(self) -> io::Result<ExitStatus> {
        kill_process_group(Pid::from_child(&self.child), Signal::KILL)?;
        Ok(ExitStatus::from_raw(9))
    }
}
