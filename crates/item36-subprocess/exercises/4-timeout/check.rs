//! Lets a child write when it is told to, before and after timeouts.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{
    io::Write,
    process::{Child, Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use answer::{Chunks, TimedOut};
use gym::Check;

/// A timeout that is over soon.
const SHORT: Duration = Duration::from_millis(30);

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "bytes come as they are written", run: comes },
        Check { name: "the end is told, again and again", run: end },
        Check { name: "a timeout is never early", run: not_early },
        Check { name: "bytes that come after a timeout are not lost", run: goes_on },
        Check { name: "many timeouts lose nothing", run: many },
    ])
}

/// A child that returns each line that it is sent.
fn echo() -> (Child, Chunks) {
    let mut child = Command::new("cat")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("cat can be started");
    let chunks = Chunks::new(child.stdout.take().expect("its output is piped"));
    (child, chunks)
}

fn say(child: &mut Child, words: &str) {
    let stdin = child.stdin.as_mut().expect("its input is open");
    stdin.write_all(words.as_bytes()).expect("cat reads");
}

/// Reads until `wanted` has come.
fn expect(chunks: &mut Chunks, wanted: &str) {
    let mut found = Vec::new();
    while found.len() < wanted.len() {
        match chunks.next(gym::patience()) {
            Ok(Some(chunk)) => found.extend(chunk),
            Ok(None) => gym::fail(format_args!("the end came instead of {wanted:?}")),
            Err(TimedOut) => gym::fail(format_args!("{wanted:?} was written and never came")),
        }
    }
    assert_eq!(String::from_utf8_lossy(&found), wanted);
}

fn comes() {
    let (mut child, mut chunks) = echo();
    for words in ["one", "two"] {
        say(&mut child, words);
        expect(&mut chunks, words);
    }
    drop(child.stdin.take());
    child.wait().expect("cat ends");
}

fn end() {
    let (mut child, mut chunks) = echo();
    say(&mut child, "last");
    drop(child.stdin.take());
    expect(&mut chunks, "last");
    for _ in 0..3 {
        assert_eq!(chunks.next(gym::patience()), Ok(None), "the end");
    }
    child.wait().expect("cat ends");
}

fn not_early() {
    for timeout in [Duration::ZERO, SHORT, 2 * SHORT] {
        let (_child, mut chunks) = echo();
        let start = Instant::now();
        assert_eq!(chunks.next(timeout), Err(TimedOut), "nothing was written");
        let waited = start.elapsed();
        assert!(waited >= timeout, "the timeout of {timeout:?} was over after {waited:?}");
    }
}

fn goes_on() {
    let (mut child, mut chunks) = echo();
    assert_eq!(chunks.next(SHORT), Err(TimedOut), "nothing was written");
    say(&mut child, "late");
    expect(&mut chunks, "late");
}

fn many() {
    let (mut child, mut chunks) = echo();
    for number in 0..10 {
        assert_eq!(chunks.next(Duration::from_millis(1)), Err(TimedOut), "nothing was written");
        let words = format!("line {number}");
        say(&mut child, &words);
        expect(&mut chunks, &words);
    }
}
