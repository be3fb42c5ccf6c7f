// must fail in "nothing is left when head cannot start" with "child process"
// why: Where `head` cannot start, you return at once, and the writer is neither ended nor waited for.
use std::{
    io,
    process::{Command, ExitStatus, Stdio},
};

pub fn pipeline(writer: &mut Command, head: &mut Command) -> io::Result<(Vec<u8>, ExitStatus)> {
    let mut writer = writer.stdout(Stdio::piped()).spawn()?;
    let pipe = writer.stdout.take().ok_or(io::ErrorKind::NotFound)?;
    let output = head.stdin(pipe).stdout(Stdio::piped()).output()?;
    head.stdin(Stdio::null());
    Ok((output.stdout, writer.wait()?))
}
