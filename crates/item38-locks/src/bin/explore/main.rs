//! Shows every schedule of a small program: how many there are, what they lead to, and the
//! shortest one that fails.

mod counts;
mod json;
mod options;
mod text;

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};

use anyhow::{Context, Result};
use item38_locks::explorer::{Program, draw, replay, shortest_failure};
use serde_json::{Value, json};

use crate::{
    counts::Counts,
    options::{Expectation, Options},
};

fn main() -> ExitCode {
    let found = match found() {
        Ok(found) => found,
        Err(error) => {
            eprintln!("explore: {error:#}");
            return ExitCode::from(2);
        }
    };
    match writeln!(io::stdout(), "{}", found.shown) {
        // A closed pipe means that the reader needs no more, as with `head`.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("explore: cannot write what was found: {error}");
            ExitCode::from(2)
        }
        _ => ExitCode::from(u8::from(!found.is_as_expected)),
    }
}

/// What to print, and whether it is what `--expect` wants.
struct Found {
    shown: String,
    is_as_expected: bool,
}

fn found() -> Result<Found> {
    let about = "Show every schedule of a small program, and the shortest that fails";
    let options: Options = lab::parse("explore", about, env::args_os())?;
    let source = options.source()?;
    let (title, program) = options.program(source.as_ref())?;
    match options.schedule(&program)? {
        Some(schedule) => replayed(&options, &title, &program, &schedule),
        None => explored(&options, &title, &program),
    }
}

fn explored(options: &Options, title: &str, program: &Program) -> Result<Found> {
    let counts = Counts::of(program, options)?;
    let fails = counts.has_failures(program);
    // What has been counted is worth showing even if the search comes to its limit.
    let failure = if fails { shortest_failure(program).unwrap_or(None) } else { None };
    let shown = if options.json {
        json::explored(title, program, &counts, failure.as_deref(), options)?.to_string()
    } else {
        text::explored(title, program, &counts, failure.as_deref())?
    };
    Ok(Found { shown, is_as_expected: is_expected(options, !fails, fails) })
}

fn replayed(
    options: &Options,
    title: &str,
    program: &Program,
    schedule: &[usize],
) -> Result<Found> {
    let outcome = replay(program, schedule).context("--replay")?.outcome;
    let passes = outcome.as_ref().map(|outcome| program.expects(outcome));
    let shown = if options.json {
        let replay = json::schedule(program, schedule)?;
        let outcome = outcome.map_or(Value::Null, |outcome| json::outcome(program, &outcome));
        json!({ "program": title, "replay": replay, "outcome": outcome }).to_string()
    } else {
        draw(program, schedule)?
    };
    let is_as_expected = is_expected(options, passes == Some(true), passes == Some(false));
    Ok(Found { shown, is_as_expected })
}

/// Returns whether the exit code is 0, for what was found to pass or to fail.
fn is_expected(options: &Options, passes: bool, fails: bool) -> bool {
    match options.expect {
        None => true,
        Some(Expectation::Pass) => passes,
        Some(Expectation::Fail) => fails,
    }
}
