//! Builds, runs and watches the six items, and collates what they record.
//!
//! | idea | file |
//! |---|---|
//! | the command line | `main.rs` |
//! | which items there are | `items.rs` |
//! | building them | `build.rs` |
//! | running one and watching it | `watch.rs` |
//! | what it writes, a line at a time | `lines.rs` |
//! | ending what an item has lost | `leftovers.rs` |
//! | records to a report | `collate.rs` |
//! | what a report holds | `report.rs` |
//! | a file replaced whole | `replace.rs` |
//! | the report as Markdown | `markdown.rs` |
//! | the report as a table | `summary.rs` |
//! | programs, one after the other | `run_items.rs` |
//! | the demos of all items | `run_all.rs` |
//! | the libraries against their peers | `bench.rs` |
//! | progress and results on the terminal | `screen.rs` |
//! | the learner's exercises | `exercise.rs` |
//! | everything the continuous integration checks | `ci.rs` |

mod bench;
mod build;
mod ci;
mod collate;
mod exercise;
mod items;
mod leftovers;
mod lines;
mod list;
mod markdown;
mod replace;
mod report;
mod run_all;
mod run_items;
mod screen;
mod summary;
mod watch;

use std::{fmt, path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context;
use clap::{Args, Parser, Subcommand};

/// A mistake on the command line: it ends the program with exit code 2.
#[derive(Debug)]
pub struct Usage(String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// The exit code of [`Usage`].
const USAGE: u8 = 2;

#[derive(Debug, Parser)]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the items; with ITEMs, list the demos of those
    List {
        /// Items by number (38), topic (locks) or name (item38-locks)
        #[arg(value_name = "ITEM")]
        items: Vec<String>,
    },
    /// Run the named items and show what they say; no report is written
    Run {
        /// Items by number (38), topic (locks) or name (item38-locks)
        #[arg(value_name = "ITEM", required = true)]
        items: Vec<String>,
        #[command(flatten)]
        how: How,
    },
    /// Run all items, and write report.json and report.md
    RunAll(All),
    /// Measure the libraries against their peers, and write bench.json
    Bench(All),
    /// Practice: list, run and explain the exercises [default: list]
    Exercise(exercise::Options),
    /// Run every check but the debug tests: format, lints, docs, release tests, isolated builds, all demos
    Ci,
}

/// Which items are run, how, and where the report goes.
#[derive(Debug, Args)]
struct All {
    /// Run only these items
    #[arg(long, value_name = "ITEM", value_delimiter = ',')]
    only: Vec<String>,
    /// Leave these items out
    #[arg(long, value_name = "ITEM", value_delimiter = ',')]
    skip: Vec<String>,
    #[command(flatten)]
    how: How,
    /// Where the report goes [default: target/report in the workspace]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Fail also when a claim about time, or a goal, is refuted
    #[arg(long)]
    strict: bool,
}

/// How items are run.
#[derive(Debug, Args)]
struct How {
    /// Spend little time on each comparison; more of them stay inconclusive
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// Spend much time on each comparison
    #[arg(long)]
    full: bool,
    /// Kill an item that runs longer [default: 300; of a benchmark, 1800]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
    /// The interpreter that runs the counterparts [default: python3, if it is there]
    #[arg(long, value_name = "PATH", conflicts_with = "no_python")]
    python: Option<String>,
    /// Run no counterparts
    #[arg(long)]
    no_python: bool,
    /// The seed of the demos' random numbers
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

impl How {
    /// The same, in the words of an item's command line.
    fn arguments(&self) -> Vec<String> {
        let flag = |is_set: bool, flag: &str| is_set.then(|| flag.to_owned());
        let value =
            |flag: &str, value: Option<String>| value.map(|value| format!("{flag}={value}"));
        [
            flag(self.quick, "--quick"),
            flag(self.full, "--full"),
            flag(self.no_python, "--no-python"),
            value("--python", self.python.clone()),
            value("--seed", self.seed.map(|seed| seed.to_string())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A positive number of seconds; fractions are welcome.
fn seconds(text: &str) -> anyhow::Result<Duration> {
    let seconds: f64 = text.parse().context("a number of seconds is wanted")?;
    anyhow::ensure!(seconds > 0.0, "it must be more than 0");
    Duration::try_from_secs_f64(seconds).context("that is too long")
}

fn main() -> ExitCode {
    let about = "Builds, runs and watches the items of the workspace";
    let options = match lab::parse::<Options>("cargo xtask", about, std::env::args_os()) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            return ExitCode::from(USAGE);
        }
    };
    let code = match options.command {
        Command::List { items } => list::list(&items),
        Command::Run { items, how } => run_all::run(&items, &how),
        Command::RunAll(all) => run_all::run_all(&all),
        Command::Bench(all) => bench::bench(&all),
        Command::Exercise(options) => exercise::exercise(options),
        Command::Ci => ci::ci(),
    };
    code.unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::from(if error.is::<Usage>() { USAGE } else { 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Options::command().debug_assert();
    }

    #[test]
    fn a_time_limit_is_a_positive_number_of_seconds() {
        assert_eq!(seconds("0.5").unwrap(), Duration::from_millis(500));
        for bad in ["0", "-1", "soon", "NaN", "1e30", ""] {
            assert!(seconds(bad).is_err(), "{bad:?} is taken for a time limit");
        }
    }

    #[test]
    fn how_items_are_run_is_passed_on() {
        let line = ["cargo xtask", "run", "38", "--quick", "--python=/opt/py", "--seed", "7"];
        let Command::Run { how, .. } = Options::try_parse_from(line).unwrap().command else {
            panic!("`run` is not parsed as run");
        };
        assert_eq!(how.arguments(), ["--quick", "--python=/opt/py", "--seed=7"]);
    }
}
