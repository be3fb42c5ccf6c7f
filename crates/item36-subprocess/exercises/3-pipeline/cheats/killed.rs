// must fail in "the writer ends by SIGPIPE" with "the writer ended with signal: 9"
// why: You kill the writer. The closed pipe would have ended it, and a writer that is done would not be hurt.
use std::{
    io,
    process::{Command, ExitStatus, Stdio},
};

pub fn pipeline(writer: &mut Command, head: &mut Command) -> io::Result<(Vec<u8>, ExitStatus)> {
    let mut writer = writer.stdout(Stdio::piped()).spawn()?;
    let pipe = writer.stdout.take().ok_or(io::ErrorKind::NotFound)?;
    let output = head.stdin(pipe).stdout(Stdio::piped()).output()?;
    // A writer that has written all has ended by now, or will at once.
    for _ in 0..50 {
        if let Some(status) = writer.try_wait()? {
            return Ok((output.stdout, status));
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    writer.kill()?;
    Ok((output.stdout, writer.wait()?))
}
