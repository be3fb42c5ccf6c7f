// must fail in "the writer ends by SIGPIPE" with "waits for space in a pipe"
// why: You keep a copy of the read end while you wait, so the writer can still write and never ends.
use std::{
    io,
    process::{Command, ExitStatus, Stdio},
};

pub fn pipeline(writer: &mut Command, head: &mut Command) -> io::Result<(Vec<u8>, ExitStatus)> {
    let (read_end, write_end) = io::pipe()?;
    let mut writer_child = writer.stdout(write_end).spawn()?;
    writer.stdout(Stdio::null());
    let output = head.stdin(read_end.try_clone()?).output()?;
    let status = writer_child.wait()?;
    drop(read_end);
    Ok((output.stdout, status))
}
