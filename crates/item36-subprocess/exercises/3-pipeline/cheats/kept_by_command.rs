// must fail in "the writer ends by SIGPIPE" with "waits for space in a pipe"
// why: `head` is a `Command`, and it keeps the read end for a second start. Give it another stdin.
use std::{
    io,
    process::{Command, ExitStatus, Stdio},
};

pub fn pipeline(writer: &mut Command, head: &mut Command) -> io::Result<(Vec<u8>, ExitStatus)> {
    let mut writer = writer.stdout(Stdio::piped()).spawn()?;
    let pipe = writer.stdout.take().ok_or(io::ErrorKind::NotFound)?;
    let output = head.stdin(pipe).stdout(Stdio::piped()).output()?;
    let status = writer.wait()?;
    Ok((output.stdout, status))
}
