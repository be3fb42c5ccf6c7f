//! The command line that all items and benchmarks share.

use std::{ffi::OsString, path::PathBuf};

use anyhow::bail;
use clap::{CommandFactory, FromArgMatches, Parser, error::ErrorKind};

use crate::{Effort, Result};

/// What every item and every benchmark understands.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Options {
    /// The demos (of a benchmark: the groups) to run, in this order; without a name, all of them
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// List them and exit
    #[arg(long)]
    pub list: bool,
    /// Spend little time on each comparison; more of them stay inconclusive
    #[arg(long, conflicts_with = "full")]
    pub quick: bool,
    /// Spend much time on each comparison
    #[arg(long)]
    pub full: bool,
    /// Take one sample of each side of a comparison; no claim about time is judged
    #[arg(long, conflicts_with_all = ["quick", "full"])]
    pub once: bool,
    /// Wait for Enter between demos; the end of the input ends the pauses
    #[arg(long)]
    pub pause: bool,
    /// Print the source of each demo before its output
    #[arg(long)]
    pub show: bool,
    /// Write the records to FILE as JSON, one a line; `-` writes them instead of the transcript
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// The interpreter that runs the counterparts [default: python3, if it is there]
    #[arg(long, value_name = "PATH", conflicts_with = "no_python")]
    pub python: Option<String>,
    /// Run no counterparts
    #[arg(long)]
    pub no_python: bool,
    /// The seed of the demos' random numbers
    #[arg(long, value_name = "N", default_value_t = 36)]
    pub seed: u64,
    /// What `cargo bench` says to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

impl Options {
    /// Returns whether there is a transcript: `--report -` writes records in its place.
    pub(crate) fn has_transcript(&self) -> bool {
        self.report.as_ref().is_none_or(|path| path.as_os_str() != "-")
    }

    pub(crate) fn effort(&self) -> Effort {
        match (self.quick || self.once, self.full) {
            (true, _) => Effort::Quick,
            (_, true) => Effort::Full,
            _ => Effort::Normal,
        }
    }
}

/// Parses `arguments` for a program named `name`. An error is one line, as for all bad input.
///
/// # Errors
/// The line to show. Help is not an error: it is printed, and the program ends here.
pub fn parse<T: CommandFactory + FromArgMatches>(
    name: &'static str,
    about: &'static str,
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<T> {
    let mut command = T::command().name(name).bin_name(name).about(about);
    let parsed = command.try_get_matches_from_mut(arguments);
    match parsed.and_then(|matches| T::from_arg_matches(&matches)) {
        Ok(options) => Ok(options),
        Err(error) if !error.use_stderr() => error.exit(),
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            bail!("no command is given; see `{name} --help`")
        }
        Err(error) => bail!("{}; see `{name} --help`", one_line(&error.to_string())),
    }
}

/// Returns the first paragraph of a message from clap, on one line.
fn one_line(message: &str) -> String {
    let lines = message.lines().take_while(|line| !line.trim().is_empty());
    let line = lines.map(str::trim).collect::<Vec<_>>().join(" ");
    line.trim_start_matches("error: ").to_owned()
}
