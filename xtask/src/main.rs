//! Builds, runs and watches the six items, and collates what they record.
//!
//! | idea | file |
//! |---|---|
//! | the command line | `cli.rs` |
//! | the workspace and its items | `workspace.rs` |
//! | building items | `build.rs` |
//! | listing items and demos | `list.rs` |
//! | running items, and everything that can go wrong there | `run.rs`, `run/` |
//! | the report and its renderings | `report.rs`, `report/` |
//! | two reports, compared | `compare.rs` |
//! | what is missing on this machine, and whether a class can begin | `doctor.rs`, `doctor/` |
//! | the learner's exercises | `exercise.rs`, `exercise/` |
//! | the course's book | `book.rs` |
//! | the checks that a change must pass | `ci.rs`, `ci/` |
//! | what a user sees on a terminal | `terminal.rs` |

mod book;
mod build;
mod ci;
mod cli;
mod compare;
mod doctor;
mod exercise;
mod list;
mod report;
mod run;
mod terminal;
mod workspace;

use std::process::ExitCode;

use crate::{
    cli::{Cli, Command, Usage},
    terminal::{note, say},
};

/// The exit code of [`Usage`].
const USAGE: u8 = 2;

fn main() -> ExitCode {
    run::guard::become_guard();
    let about = "Builds, runs and watches the items of the workspace";
    let cli = match lab::parse::<Cli>("cargo xtask", about, std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => {
            note(format!("xtask: {error:#}"));
            return ExitCode::from(USAGE);
        }
    };
    let code = match cli.command {
        Command::List { items } => list::list(&items),
        Command::Run { words, options, outputs } => run::run(&words, options, &outputs),
        Command::RunAll { selection, options, outputs } => {
            run::run_all(&selection, options, &outputs)
        }
        Command::Bench { words, selection, options, outputs } => {
            run::bench(&words, &selection, options, &outputs)
        }
        Command::Report { file, out, outputs } => report::files::draw(file, out, &outputs),
        Command::Compare { before, after, all, anyway } => {
            compare::compare(&before, &after, all, anyway)
        }
        Command::History { files, out } => report::history::history(&files, out),
        Command::Schema => {
            say(report::schema::SCHEMA_TEXT.trim_end());
            Ok(ExitCode::SUCCESS)
        }
        Command::Doctor { classroom } => doctor::doctor(classroom),
        Command::Completions { shell } => {
            say(cli::completions(shell));
            Ok(ExitCode::SUCCESS)
        }
        Command::Exercise(options) => exercise::exercise(options),
        Command::Book { open, out } => book::book(out, open),
        Command::Ci { checks, skip_tests, fix } => ci::ci(&checks, skip_tests, fix),
    };
    code.unwrap_or_else(|error| {
        note(format!("xtask: {error:#}"));
        ExitCode::from(if error.is::<Usage>() { USAGE } else { 1 })
    })
}
