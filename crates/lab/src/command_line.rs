//! The command line that all items share.

use std::{
    any::Any,
    ffi::OsString,
    io::{self, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    time::Instant,
};

use anyhow::{Context, bail};
use clap::{CommandFactory, FromArgMatches, Parser, error::ErrorKind};

use crate::{
    Demo, DemoOutcome, DemoRecord, Effort, Environment, Item, ItemRecord, Lab, Record, Result,
    Skip, counterpart::Python, recorder::Recorder,
};

/// What every item understands.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
struct Options {
    /// The demos to run, in this order; all of them when none is named
    #[arg(value_name = "DEMO")]
    demos: Vec<String>,
    /// List the demos and exit
    #[arg(long)]
    list: bool,
    /// Spend little time on each comparison; more of them stay inconclusive
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// Spend much time on each comparison
    #[arg(long)]
    full: bool,
    /// Write the records to FILE as JSON, one a line; `-` writes them instead of the transcript
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The interpreter that runs the counterparts [default: python3, if it is there]
    #[arg(long, value_name = "PATH", conflicts_with = "no_python")]
    python: Option<String>,
    /// Run no counterparts
    #[arg(long)]
    no_python: bool,
    /// The seed of the demos' random numbers
    #[arg(long, value_name = "N", default_value_t = 36)]
    seed: u64,
}

/// Parses `arguments` for a program named `name`; an error is one line, as every bad input's.
///
/// # Errors
/// The line to show. Help is no error: it is printed, and the program ends here.
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

/// The first paragraph of a message of clap's, on one line.
pub fn one_line(message: &str) -> String {
    let lines = message.lines().take_while(|line| !line.trim().is_empty());
    let line = lines.map(str::trim).collect::<Vec<_>>().join(" ");
    line.trim_start_matches("error: ").to_owned()
}

/// Runs an item as a program: parses the command line, runs the demos and writes the records.
///
/// The exit code is 0 when every demo came to its end and no invariant is refuted, 1 otherwise,
/// and 2 when the command line is wrong.
pub fn main(item: &'static Item) -> ExitCode {
    let options = match parse(item.name, item.title, std::env::args_os()) {
        Ok(options) => options,
        Err(error) => return usage(item, &error),
    };
    match Run::prepare(item, &options) {
        Ok(Some(run)) => run.run(),
        Ok(None) => ExitCode::SUCCESS,
        Err(error) => usage(item, &error),
    }
}

fn usage(item: &Item, error: &anyhow::Error) -> ExitCode {
    eprintln!("{}: {error:#}", item.name);
    ExitCode::from(2)
}

struct Run {
    item: &'static Item,
    demos: Vec<&'static Demo>,
    effort: Effort,
    seed: u64,
    python: Result<Python, String>,
    recorder: Arc<Recorder>,
}

impl Run {
    /// Everything that can be wrong with the command line is found here, before anything runs.
    fn prepare(item: &'static Item, options: &Options) -> Result<Option<Self>> {
        let demos = select(item, &options.demos)?;
        if options.list {
            list(&demos).context("cannot write the list")?;
            return Ok(None);
        }
        let effort = match (options.quick, options.full) {
            (true, _) => Effort::Quick,
            (_, true) => Effort::Full,
            _ => Effort::Normal,
        };
        Ok(Some(Self {
            item,
            demos,
            effort,
            seed: options.seed,
            python: python(options)?,
            recorder: Arc::new(Recorder::open(options.report.as_ref())?),
        }))
    }

    fn run(self) -> ExitCode {
        let start = Instant::now();
        self.recorder.write(&Record::Item(Box::new(self.header())));
        for demo in &self.demos {
            if self.recorder.is_broken() {
                break; // What the other demos say could not be seen either.
            }
            self.demo(demo);
        }
        self.recorder.write(&Record::ItemEnded { seconds: start.elapsed().as_secs_f64() });
        let has_failed = self.recorder.end().unwrap_or_else(|error| {
            eprintln!("{}: cannot write what was found: {error}", self.item.name);
            true
        });
        ExitCode::from(u8::from(has_failed))
    }

    fn demo(&self, demo: &'static Demo) {
        let start = Instant::now();
        let name = demo.name.to_owned();
        self.recorder.write(&Record::DemoStarted { demo: name.clone() });
        let lab = Lab {
            demo: demo.name,
            effort: self.effort,
            seed: self.seed,
            python: self.python.clone(),
            python_folder: self.item.python.into(),
            recorder: Arc::clone(&self.recorder),
        };
        let outcome = outcome(catch_unwind(AssertUnwindSafe(|| (demo.run)(&lab))));
        let seconds = start.elapsed().as_secs_f64();
        self.recorder.write(&Record::DemoEnded { demo: name, outcome, seconds });
    }

    fn header(&self) -> ItemRecord {
        let python = match &self.python {
            Ok(python) => python.version.clone(),
            Err(reason) => reason.clone(),
        };
        ItemRecord {
            number: self.item.number,
            name: self.item.name.to_owned(),
            title: self.item.title.to_owned(),
            demos: self.demos.iter().map(|demo| DemoRecord::from(*demo)).collect(),
            environment: Environment::of_this_machine(python),
            effort: self.effort,
            seed: self.seed,
        }
    }
}

impl From<&Demo> for DemoRecord {
    fn from(demo: &Demo) -> Self {
        Self { name: demo.name.into(), cells: demo.cells.into(), about: demo.about.into() }
    }
}

fn outcome(ended: std::thread::Result<Result>) -> DemoOutcome {
    match ended {
        Ok(Ok(())) => DemoOutcome::Completed,
        Ok(Err(error)) => match error.downcast_ref::<Skip>() {
            Some(Skip(reason)) => DemoOutcome::Skipped(reason.clone()),
            None => DemoOutcome::Failed(format!("{error:#}")),
        },
        Err(panic) => DemoOutcome::Failed(format!("panicked: {}", panic_message(&*panic))),
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

fn select(item: &'static Item, names: &[String]) -> Result<Vec<&'static Demo>> {
    if names.is_empty() {
        return Ok(item.demos.iter().collect());
    }
    let find = |name: &String| {
        item.demos.iter().find(|demo| demo.name == name).with_context(|| {
            let known: Vec<_> = item.demos.iter().map(|demo| demo.name).collect();
            format!("no demo is called {name:?}; there are {}", known.join(", "))
        })
    };
    names.iter().map(find).collect()
}

fn list(demos: &[&Demo]) -> io::Result<()> {
    let width = demos.iter().map(|demo| demo.name.len()).max().unwrap_or(0);
    let mut out = io::stdout().lock();
    for demo in demos {
        writeln!(out, "{:width$}  {:11}  {}", demo.name, demo.cells, demo.about)?;
    }
    Ok(())
}

/// The interpreter, or why there is none. One that was asked for by name must be there.
fn python(options: &Options) -> Result<Result<Python, String>> {
    match &options.python {
        _ if options.no_python => Ok(Err("Python turned off".to_owned())),
        Some(program) => Ok(Ok(Python::find(program).context("cannot use --python")?)),
        None => Ok(Python::find("python3").map_err(|_| "no python3 here".to_owned())),
    }
}
