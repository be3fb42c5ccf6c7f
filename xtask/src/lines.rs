//! What a program writes, a line at a time, as it comes.

use std::{
    io::{self, BufRead, BufReader, Read},
    process::Child,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use anyhow::{Context, Result};

/// A longer line is no record; it is cut there, so that a flood does not fill the memory.
const LONGEST_LINE: u64 = 64 << 20;

/// What a program writes, a line at a time.
#[derive(Debug)]
pub enum Line {
    /// To standard output, where its records go.
    Out(String),
    /// To standard error.
    Err(String),
}

/// Two threads read the two pipes; the channel is bounded, so that a program which writes faster
/// than its lines are taken has to wait.
pub fn read_lines(child: &mut Child) -> Result<Receiver<Line>> {
    let stdout = child.stdout.take().context("the program's output is not piped")?;
    let stderr = child.stderr.take().context("the program's errors are not piped")?;
    let (sender, lines) = sync_channel(1024);
    let other = sender.clone();
    thread::spawn(move || send_lines(stdout, &sender, Line::Out));
    thread::spawn(move || send_lines(stderr, &other, Line::Err));
    Ok(lines)
}

fn send_lines(pipe: impl Read, lines: &SyncSender<Line>, kind: fn(String) -> Line) {
    let mut pipe = BufReader::new(pipe);
    while let Ok(Some(line)) = next_line(&mut pipe) {
        if lines.send(kind(line)).is_err() {
            return; // Nobody listens any more.
        }
    }
}

fn next_line(pipe: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    pipe.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&line).trim_end_matches('\n').to_owned()))
}
