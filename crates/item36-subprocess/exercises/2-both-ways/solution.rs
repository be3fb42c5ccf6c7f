use std::{
    io::{self, Read, Write},
    process::{Command, Stdio},
    thread,
};

/// Sends `input` through the command and returns its output.
pub fn filter(command: &mut Command, input: &[u8]) -> io::Result<Vec<u8>> {
    // answer:
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let mut output = Vec::new();
    let transferred = thread::scope(|scope| {
        // The writer owns the pipe's end, so the child sees the end of the input.
        let writer = scope.spawn(move || match stdin.map(|mut stdin| stdin.write_all(input)) {
            Some(Err(error)) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        });
        let read = stdout.map_or(Ok(0), |mut stdout| stdout.read_to_end(&mut output));
        writer.join().expect("writing does not panic").and(read)
    });
    child.wait()?;
    transferred?;
    Ok(output)
    // stub: let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    // stub: if let Some(mut stdin) = child.stdin.take() {
    // stub:     stdin.write_all(input)?;
    // stub: }
    // stub: let mut output = Vec::new();
    // stub: if let Some(mut stdout) = child.stdout.take() {
    // stub:     stdout.read_to_end(&mut output)?;
    // stub: }
    // stub: child.wait()?;
    // stub: Ok(output)
    // end of answer
}
