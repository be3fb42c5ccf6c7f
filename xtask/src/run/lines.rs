//! What a program writes, as it comes and within bounds: a program may write gigabytes.

use std::{
    collections::VecDeque,
    io::{self, BufRead, BufReader, Read},
    process::Child,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use anyhow::{Context, Result};

/// A longer line is not a record.
const LONGEST_LINE: u64 = 4 << 20;

/// Lines of each kind that are handed on one by one; of later ones only the number is kept, and
/// the end of standard error.
const SHOWN: usize = 200;

/// The bytes of the end of standard error that are kept.
const TAIL: usize = 8 << 10;

/// The lines of that end.
const TAIL_LINES: usize = 20;

/// A piece of what a program writes.
#[derive(Debug)]
pub(crate) enum Piece {
    /// A line on standard output that begins as a record does.
    Record(String),
    /// One of the first other lines on standard output, shortened.
    Other(String),
    /// How many other lines there were, when standard output has ended.
    Others(usize),
    /// One of the first lines on standard error, shortened.
    Err(String),
    /// The last lines on standard error, when it has ended.
    ErrEnd { tail: Vec<String>, unshown: usize },
}

/// Reads both streams in two threads. The channel is bounded: a program that writes faster than
/// its pieces are taken has to wait.
pub(crate) fn read_pieces(child: &mut Child) -> Result<Receiver<Piece>> {
    let stdout = child.stdout.take().context("standard output is not a pipe")?;
    let stderr = child.stderr.take().context("standard error is not a pipe")?;
    let (sender, pieces) = sync_channel(64);
    let other = sender.clone();
    // A failed read or a receiver that has gone ends a thread: no more is wanted then.
    thread::spawn(move || read_stdout(BufReader::new(stdout), &sender));
    thread::spawn(move || read_stderr(stderr, &other));
    Ok(pieces)
}

fn read_stdout(mut pipe: impl BufRead, pieces: &SyncSender<Piece>) -> Option<()> {
    let mut others = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        if pipe.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).ok()? == 0 {
            return pieces.send(Piece::Others(others)).ok();
        }
        let is_whole = line.last() == Some(&b'\n') || (line.len() as u64) < LONGEST_LINE;
        if !is_whole {
            skip_line(&mut pipe).ok()?;
        }
        if is_whole && line.first() == Some(&b'{') {
            let text = String::from_utf8_lossy(&line).trim_end_matches('\n').to_owned();
            pieces.send(Piece::Record(text)).ok()?;
        } else {
            if others < SHOWN {
                pieces.send(Piece::Other(shortened(&line))).ok()?;
            }
            others += 1;
        }
    }
}

/// Reads to the end of the line, and keeps nothing of it.
fn skip_line(pipe: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = pipe.fill_buf()?;
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let (used, is_over) = (end.map_or(buffer.len(), |end| end + 1), buffer.is_empty());
        pipe.consume(used);
        if end.is_some() || is_over {
            return Ok(());
        }
    }
}

fn read_stderr(mut pipe: impl Read, pieces: &SyncSender<Piece>) -> Option<()> {
    let (mut tail, mut lines) = (VecDeque::with_capacity(2 * TAIL), 0);
    let mut unsent: Vec<u8> = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let length = match pipe.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return None,
        };
        let bytes = &buffer[..length];
        tail.extend(&bytes[length.saturating_sub(TAIL)..]);
        tail.drain(..tail.len().saturating_sub(TAIL));
        if lines >= SHOWN {
            lines += bytes.split(|&byte| byte == b'\n').count() - 1;
            continue;
        }
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            unsent.extend(&part[..part.len().min(TAIL.saturating_sub(unsent.len()))]);
            if part.ends_with(b"\n") {
                lines += 1;
                if lines <= SHOWN {
                    pieces.send(Piece::Err(shortened(&std::mem::take(&mut unsent)))).ok()?;
                }
            }
        }
    }
    if lines < SHOWN && !unsent.is_empty() {
        pieces.send(Piece::Err(shortened(&unsent))).ok()?;
    }
    pieces
        .send(Piece::ErrEnd { tail: last_lines(&tail), unshown: lines.saturating_sub(SHOWN) })
        .ok()
}

fn last_lines(tail: &VecDeque<u8>) -> Vec<String> {
    let text: Vec<u8> = tail.iter().copied().collect();
    let text = text.strip_suffix(b"\n").unwrap_or(&text);
    if text.is_empty() {
        return Vec::new();
    }
    let lines: Vec<_> = text.split(|&byte| byte == b'\n').map(shortened).collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].to_vec()
}

/// Returns the first 500 characters, without the line's end.
fn shortened(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(&line[..line.len().min(2000)]);
    line.trim_end_matches(['\n', '\r']).chars().take(500).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stdout(text: &str) -> Vec<String> {
        let (sender, pieces) = sync_channel(1000);
        read_stdout(text.as_bytes(), &sender);
        pieces.try_iter().map(|piece| format!("{piece:?}")).collect()
    }

    fn stderr(text: &str) -> (usize, Vec<String>, usize) {
        let (sender, pieces) = sync_channel(1000);
        read_stderr(text.as_bytes(), &sender);
        let mut pieces: Vec<_> = pieces.try_iter().collect();
        let Some(Piece::ErrEnd { tail, unshown }) = pieces.pop() else {
            panic!("the end of standard error is missing");
        };
        (pieces.len(), tail, unshown)
    }

    #[test]
    fn stdout_hands_on_records_and_counts_other_lines() {
        assert_eq!(
            stdout("{a}\nb\n\n{c"),
            ["Record(\"{a}\")", "Other(\"b\")", "Other(\"\")", "Record(\"{c\")", "Others(2)"]
        );
    }

    #[test]
    fn stdout_drops_a_line_that_is_too_long() {
        let long = "{".repeat(5 << 20);
        let pieces = stdout(&format!("{long}\n{{a}}\n"));
        assert!(pieces[0].starts_with("Other(") && pieces[0].len() < 600);
        assert_eq!(pieces[1..], ["Record(\"{a}\")", "Others(1)"]);
    }

    #[test]
    fn stderr_shows_the_first_lines_and_keeps_the_last() {
        let lines: Vec<_> = (0..1000).map(|n| format!("line {n}\n")).collect();
        let (shown, tail, unshown) = stderr(&lines.concat());
        assert_eq!((shown, unshown), (200, 800));
        assert_eq!((tail.len(), tail[0].as_str(), tail[19].as_str()), (20, "line 980", "line 999"));
    }

    #[test]
    fn stderr_without_a_newline_keeps_a_bounded_tail() {
        let (shown, tail, unshown) = stderr(&"x".repeat(10 << 20));
        assert_eq!((shown, tail.len(), unshown), (1, 1, 0));
        assert_eq!(tail[0].len(), 500);
        assert_eq!(stderr(""), (0, vec![], 0));
        assert_eq!(stderr("one\ntwo"), (2, vec!["one".to_owned(), "two".to_owned()], 0));
    }
}
