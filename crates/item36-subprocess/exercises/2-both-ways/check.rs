//! Sends more than the pipes hold, and less than a child wants.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::process::{Command, ExitCode};

use answer::filter;
use gym::{Check, Leaks};

/// Far more than two pipes and a child's own buffer hold.
const MUCH: usize = 4 << 20;

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "a few bytes come back", run: few },
        Check { name: "four megabytes come back", run: much },
        Check { name: "a child that does not read is not an error", run: reads_nothing },
        Check { name: "nothing is left", run: nothing_left },
    ])
}

fn few() {
    let output = filter(&mut Command::new("cat"), b"hello").expect("cat can be started");
    assert_eq!(output, b"hello");
    let output = filter(&mut Command::new("cat"), b"").expect("cat can be started");
    assert!(output.is_empty(), "no input, and {} bytes of output", output.len());
}

fn much() {
    let input: Vec<u8> = (0..251).cycle().take(MUCH).collect();
    let output = filter(&mut Command::new("cat"), &input).expect("cat can be started");
    assert_eq!(output.len(), input.len(), "the output has another length");
    assert!(output == input, "the output has other bytes");
}

fn reads_nothing() {
    let output = filter(Command::new("echo").arg("done"), &vec![0; MUCH]);
    match output {
        Ok(output) => assert_eq!(output, b"done\n"),
        Err(error) => gym::fail(format_args!("a child that does not read is an error: {error}")),
    }
}

fn nothing_left() {
    let leaks = Leaks::watch();
    filter(&mut Command::new("cat"), &vec![0; MUCH]).expect("cat can be started");
    assert!(filter(&mut Command::new("/no/such/program"), b"").is_err());
    leaks.expect_none();
}
