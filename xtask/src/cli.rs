//! The command line.

use std::{fmt, path::PathBuf, time::Duration};

use anyhow::Context;
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::exercise;

/// A mistake on the command line: it ends the program with exit code 2.
#[derive(Debug)]
pub(crate) struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

#[derive(Debug, Parser)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the items; with ITEMs, list the demos of those
    List {
        /// Items by number (38), topic (locks) or name (item38-locks)
        #[arg(value_name = "ITEM")]
        items: Vec<String>,
    },
    /// Run items, or some demos of them, and show the transcripts; writes a report only with --out
    Run {
        /// Items by number (38), topic (locks) or name (item38-locks), each followed by its demos
        #[arg(value_name = "ITEM [DEMO]", required = true)]
        words: Vec<String>,
        #[command(flatten)]
        options: RunOptions,
        #[command(flatten)]
        outputs: Outputs,
    },
    /// Run all items and write report.json, report.html and report.md
    RunAll {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        options: RunOptions,
        #[command(flatten)]
        outputs: Outputs,
    },
    /// Measure the libraries against their peers and write bench.json and bench.html
    Bench {
        /// Items by number (38), topic (locks) or name (item38-locks), each followed by groups of its
        /// rows [default: all items]
        #[arg(value_name = "ITEM [GROUP]", conflicts_with_all = ["only", "skip"])]
        words: Vec<String>,
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        options: RunOptions,
        #[command(flatten)]
        outputs: Outputs,
    },
    /// Draw a report again from its data, without measuring
    Report {
        /// The data [default: target/report/report.json]
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// The folder of the pages [default: the data's]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        #[command(flatten)]
        outputs: Outputs,
    },
    /// Compare two saved reports, claim by claim, and show what changed beyond noise
    Compare {
        /// The data of the first report, such as report.json
        before: PathBuf,
        /// The data of the second report
        after: PathBuf,
        /// Show also what did not change
        #[arg(long)]
        all: bool,
        /// Compare reports of unlike machines
        #[arg(long)]
        anyway: bool,
    },
    /// Draw many saved runs, to show how each ratio moved
    History {
        /// The data of the runs [default: those kept with --keep]
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The folder of the page [default: target/report in the workspace]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Print the JSON Schema of report.json and bench.json
    Schema,
    /// Say what is missing here, how to get it, and what its absence costs
    Doctor {
        /// Also fetch and build all that lessons and exercises need, and prove that they run with the
        /// network off
        #[arg(long)]
        classroom: bool,
    },
    /// Print a script that lets a shell complete `xtask`, which it defines as `cargo xtask`
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Practice: list, run and explain the exercises [default: list]
    Exercise(exercise::Options),
    /// Build the course's book: lessons, demos, exercises and quizzes as pages
    Book {
        /// Show the book in a browser
        #[arg(long)]
        open: bool,
        /// The folder of the book [default: target/book in the workspace]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Run every check that a change must pass, beginning with the debug tests
    Ci {
        /// Run only these checks; an unknown name lists them
        #[arg(value_name = "CHECK")]
        checks: Vec<String>,
        /// Leave out `cargo test --workspace`
        #[arg(long)]
        skip_tests: bool,
        /// Mend what a tool can mend, and check nothing: the format, the READMEs' tables of demos, and
        /// the tables of recorded runs
        #[arg(long)]
        fix: bool,
    },
}

/// Which items are run.
#[derive(Debug, Default, Args)]
pub(crate) struct Selection {
    /// Run only these items
    #[arg(long, value_name = "ITEM", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Leave these items out
    #[arg(long, value_name = "ITEM", value_delimiter = ',')]
    pub skip: Vec<String>,
}

/// What is made of a report besides its pages.
#[derive(Debug, Default, Args)]
pub(crate) struct Outputs {
    /// Write the verdicts for a CI server, as JUnit-style XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write the timelines for Perfetto, as Chrome trace JSON
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// Keep a copy of the data in the report's folder, for `history`
    #[arg(long)]
    pub keep: bool,
    /// Show the page in a browser
    #[arg(long)]
    pub open: bool,
}

/// How items are run, and where the report goes.
#[derive(Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct RunOptions {
    /// Spend little time on each comparison; more of them stay inconclusive
    #[arg(long, conflicts_with = "full")]
    pub quick: bool,
    /// Spend much time on each comparison
    #[arg(long)]
    pub full: bool,
    /// Kill a program that runs longer [default: 300; a benchmark: 1800]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub timeout: Option<Duration>,
    /// The interpreter that runs the counterparts [default: python3, if it is installed]
    #[arg(long, value_name = "PATH", conflicts_with = "no_python")]
    pub python: Option<String>,
    /// Run no counterparts
    #[arg(long)]
    pub no_python: bool,
    /// The seed of the random numbers
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// The folder of the report [default: target/report in the workspace]
    #[arg(long, value_name = "DIR", overrides_with = "out")]
    pub out: Option<PathBuf>,
    /// Fail also when a claim about time, or a goal, is refuted
    #[arg(long)]
    pub strict: bool,
}

impl RunOptions {
    /// Returns the same options in the words of an item's command line.
    pub(crate) fn arguments(&self) -> Vec<String> {
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

/// Returns the script that lets `shell` complete `xtask`, with the function of that name.
pub(crate) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "xtask", &mut script);
    let function = match shell {
        Shell::Fish => "function xtask; cargo xtask $argv; end",
        Shell::PowerShell => "function xtask { cargo xtask @args }",
        _ => "xtask() { cargo xtask \"$@\"; }",
    };
    format!("{}\n{function}", String::from_utf8_lossy(&script))
}

/// Parses a positive number of seconds, which may have a fraction.
fn seconds(text: &str) -> anyhow::Result<Duration> {
    let seconds: f64 = text.parse().context("not a number of seconds")?;
    anyhow::ensure!(seconds > 0.0, "a timeout must be more than 0 seconds");
    Duration::try_from_secs_f64(seconds).context("a timeout must be less than 1.8e19 seconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn completions_know_the_commands_of_every_shell() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let script = completions(shell);
            assert!(script.contains("run-all") && script.contains("cargo xtask"), "{shell}");
        }
    }

    #[test]
    fn timeout_is_a_positive_number_of_seconds() {
        assert_eq!(seconds("0.5").unwrap(), Duration::from_millis(500));
        for bad in ["0", "-1", "soon", "NaN", "1e30", ""] {
            assert!(seconds(bad).is_err(), "{bad:?} is accepted as a timeout");
        }
    }

    #[test]
    fn run_options_are_passed_on_to_the_item() {
        let line = ["cargo xtask", "run", "38", "--quick", "--python=/opt/py", "--seed", "7"];
        let Command::Run { options, .. } = Cli::try_parse_from(line).unwrap().command else {
            panic!("`run` is not parsed as run");
        };
        assert_eq!(options.arguments(), ["--quick", "--python=/opt/py", "--seed=7"]);
    }
}
