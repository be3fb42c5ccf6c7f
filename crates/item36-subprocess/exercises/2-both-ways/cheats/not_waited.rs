// must fail in "nothing is left" with "was not waited for"
// why: You read all of the output and never wait: the child stays as a zombie.
use std::{
    io::{self, Read, Write},
    process::{Command, Stdio},
    thread,
};

pub fn filter(command: &mut Command, input: &[u8]) -> io::Result<Vec<u8>> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let mut output = Vec::new();
    thread::scope(|scope| {
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        stdout.map_or(Ok(0), |mut stdout| stdout.read_to_end(&mut output))
    })?;
    Ok(output)
}
