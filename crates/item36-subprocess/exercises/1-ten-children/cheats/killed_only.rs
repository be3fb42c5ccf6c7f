// must fail in "a start that fails leaves no child" with "was not waited for"
// why: You end the children and do not wait for them: each stays as a zombie.
use std::{
    io,
    process::{Child, Command, ExitStatus},
};

pub fn run_all(commands: &mut [Command]) -> io::Result<Vec<ExitStatus>> {
    let mut children: Vec<Child> = Vec::new();
    for command in commands {
        match command.spawn() {
            Ok(child) => children.push(child),
            Err(error) => {
                for child in &mut children {
                    child.kill()?;
                }
                return Err(error);
            }
        }
    }
    children.iter_mut().map(Child::wait).collect()
}
