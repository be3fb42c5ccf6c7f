// must fail in "a child that does not read is not an error" with "Broken pipe"
// why: You pass on the broken pipe. The child may end without reading all of its input.
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
        let writer = scope.spawn(move || stdin.map_or(Ok(()), |mut stdin| stdin.write_all(input)));
        stdout.map_or(Ok(0), |mut stdout| stdout.read_to_end(&mut output))?;
        writer.join().expect("writing does not panic")
    })?;
    child.wait()?;
    Ok(output)
}
