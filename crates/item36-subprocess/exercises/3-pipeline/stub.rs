use std::{
    io,
    process::{Command, ExitStatus, Stdio},
};

/// Runs `writer | head`; returns what `head` writes, and how the writer ended.
pub fn pipeline(writer: &mut Command, head: &mut Command) -> io::Result<(Vec<u8>, ExitStatus)> {
    todo!("start both, connected by a pipe that this process does not keep")
}
