// must fail in "a few bytes come back" with "waits for data in a pipe"
// why: You keep the child's standard input open, so it waits for more.
use std::{
    io::{self, Read, Write},
    process::{Command, Stdio},
};

pub fn filter(command: &mut Command, input: &[u8]) -> io::Result<Vec<u8>> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut stdin = child.stdin.take().ok_or(io::ErrorKind::NotFound)?;
    stdin.write_all(input)?;
    let mut output = Vec::new();
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_end(&mut output)?;
    }
    child.wait()?;
    Ok(output)
}
