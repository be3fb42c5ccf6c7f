//! Shows every schedule of a small program: how many there are, what they lead to, and the
//! shortest one that goes wrong.

mod options;
mod show;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Result;
use fastrand::Rng;
use item38_locks::explorer::{explore, sample, shortest_failure};

use crate::{options::Options, show::Found};

fn main() -> ExitCode {
    let shown = match explored() {
        Ok(shown) => shown,
        Err(error) => {
            eprintln!("explore: {error:#}");
            return ExitCode::from(2);
        }
    };
    match writeln!(io::stdout(), "{shown}") {
        // Whoever reads through `head` has seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("explore: cannot write what was found: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

fn explored() -> Result<String> {
    let about = "Show every schedule of a small program, and the shortest that goes wrong";
    let options: Options = lab::parse("explore", about, std::env::args_os())?;
    let (title, program) = options.program()?;
    let outcomes = match options.sample {
        Some(schedules) => sample(&program, schedules, &mut Rng::with_seed(options.seed))?,
        None => explore(&program)?,
    };
    let failure = match outcomes.failures(&program) {
        0 => None,
        // What has been counted is worth showing, also where the search is too long.
        _ => shortest_failure(&program).unwrap_or(None),
    };
    let found = Found { title, program: &program, outcomes: &outcomes, failure, options: &options };
    if options.json { Ok(found.json().to_string()) } else { Ok(found.to_string()) }
}
