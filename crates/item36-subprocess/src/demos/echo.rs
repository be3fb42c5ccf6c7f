//! Read a child's output and wait for its end.

use std::process::{Command, Stdio};

use item36_subprocess::{CommandExt, Output};
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo =
    Demo { name: "echo", cells: "[3]", about: "A child's output is read to its end", run };

fn run(lab: &Lab) -> lab::Result {
    let output = hello()?;
    lab.say(String::from_utf8(output.stdout.clone())?);
    lab.claim("communicate returns the child's whole output and its return code").holds(
        output.stdout == b"Hello from the child!\n" && output.return_code == 0,
        format!("{output:?}"),
    );
    lab.beside_python("echo.py", || Ok(String::from_utf8(hello()?.stdout)?))?;
    Ok(())
}

fn hello() -> lab::Result<Output> {
    let proc = Command::new("echo").arg("Hello from the child!").stdout(Stdio::piped()).popen()?;
    Ok(proc.communicate(b"")?)
}
