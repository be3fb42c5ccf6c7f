use std::{
    io,
    process::{Command, ExitStatus, Stdio},
};

/// Runs `writer | head`; returns what `head` writes, and how the writer ended.
pub fn pipeline(writer: &mut Command, head: &mut Command) -> io::Result<(Vec<u8>, ExitStatus)> {
    // answer:
    let mut writer = writer.stdout(Stdio::piped()).spawn()?;
    // The read end moves out of this process into `head`: no other copy of it is left here.
    let pipe = writer.stdout.take().ok_or(io::ErrorKind::NotFound)?;
    let output = head.stdin(pipe).stdout(Stdio::piped()).output();
    // `head` keeps its standard input for a second start: with `null`, the pipe is closed.
    head.stdin(Stdio::null());
    if output.is_err() {
        writer.kill()?;
    }
    let status = writer.wait()?;
    Ok((output?.stdout, status))
    // stub: todo!("start both, connected by a pipe that this process does not keep")
    // end of answer
}
