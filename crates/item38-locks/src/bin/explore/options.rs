//! The command line.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use clap::{Parser, ValueEnum, builder::RangedU64ValueParser};
use item38_locks::explorer::{
    CounterKind, Program, condvar_lost_wakeup, condvar_right, counter, ordered_locks, two_locks,
};

const FORMAT: &str = "\
A program of your own is a text file; `#` begins a comment:

  initially count = 5      what a variable holds at first, instead of 0
  expect count = 7         what it must hold in the end
  spurious wakeups 1       how many a schedule may have, instead of 0
  thread A, B              begins a thread, or several that do the same
    value = count          load
    value = value + 1      add to the thread's own value
    count = value          store
    count += 1             add in one step
    count = 5              store a number
    value = compare_exchange(count, 0, 1)
                           if count is 0, store 1; the value is 1 if it was, else 0
    lock m                 take a lock
    unlock m               release it
    wait changed, m        sleep at a condition and release the lock, in one step
    notify one changed     wake one thread that sleeps there
    notify all changed     wake all of them
    if value goto end      go on at a label if the value is not 0
    goto end               go on at a label
  end:                     a label
    yield                  do nothing for a step

Exit code: 0, or 1 if --expect is not met, or 2 if the input is wrong or too large";

#[derive(Debug, Parser)]
#[command(after_help = FORMAT)]
pub(crate) struct Options {
    /// A text file with a program of your own; `-` reads standard input
    #[arg(value_name = "FILE", conflicts_with_all = ["program", "threads", "increments", "counter"])]
    file: Option<PathBuf>,
    /// A program of the lesson [default: counter]
    #[arg(long, value_name = "PROGRAM")]
    program: Option<ProgramName>,
    /// How many threads count, 1 to 26 [default: 2]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=26))]
    threads: Option<usize>,
    /// How often each of them adds 1, 1 to 100 [default: 1]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=100))]
    increments: Option<usize>,
    /// How they add [default: racy]
    #[arg(long, value_name = "COUNTER")]
    counter: Option<CounterName>,
    /// Let threads wake without a notification, at most N times in a schedule
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(0..=100))]
    spurious_wakeups: Option<usize>,
    /// Follow N schedules at random instead of all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub(crate) sample: Option<u64>,
    /// The seed of the random numbers
    #[arg(long, value_name = "N", default_value_t = 38, requires = "sample")]
    pub(crate) seed: u64,
    /// Draw one schedule: the threads that take the steps, such as A,B,B,A
    #[arg(long, value_name = "SCHEDULE", conflicts_with = "sample")]
    replay: Option<String>,
    /// Exit with code 1 unless the program passes, or unless it fails
    #[arg(long, value_name = "RESULT")]
    pub(crate) expect: Option<Expectation>,
    /// Write what was found as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Expectation {
    /// No schedule fails
    Pass,
    /// Some schedule fails
    Fail,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ProgramName {
    /// Threads that add 1 to the same count
    Counter,
    /// Two threads that take two locks in opposite order
    Deadlock,
    /// The same with the locks in the same order
    Ordered,
    /// A thread that checks first and then waits, and is not woken
    CondvarLostWakeup,
    /// The same, checking and waiting under one lock
    CondvarRight,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum CounterName {
    /// Load, add, store
    Racy,
    /// The same under a lock
    Locked,
    /// One atomic addition
    Atomic,
}

/// The text of a program, and what it is called in errors.
pub(crate) struct Source {
    name: String,
    text: String,
}

/// The largest text, in bytes.
const MOST_BYTES: u64 = 1 << 20;

/// Reads everything, unless it is too much: a device has no end.
fn read(input: impl Read) -> Result<String> {
    let mut text = String::new();
    input.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    let most = MOST_BYTES >> 20;
    ensure!(text.len() as u64 <= MOST_BYTES, "a program of more than {most} MiB is not read");
    Ok(text)
}

impl Options {
    /// Reads the text of the user's own program, if there is one.
    pub(crate) fn source(&self) -> Result<Option<Source>> {
        let Some(file) = &self.file else { return Ok(None) };
        if file == Path::new("-") {
            let text = read(io::stdin().lock()).context("cannot read standard input")?;
            return Ok(Some(Source { name: "standard input".to_owned(), text }));
        }
        let name = file.display().to_string();
        let file = File::open(file).map_err(Into::into);
        let text = file.and_then(read).with_context(|| format!("cannot read {name}"))?;
        Ok(Some(Source { name, text }))
    }

    /// Returns the title and the program.
    pub(crate) fn program<'a>(&self, source: Option<&'a Source>) -> Result<(String, Program<'a>)> {
        let (title, program) = match source {
            Some(Source { name, text }) => {
                (name.clone(), Program::parse(text).with_context(|| name.clone())?)
            }
            None => self.known()?,
        };
        let program = match self.spurious_wakeups {
            Some(most) => program.spurious_wakeups(most),
            None => program,
        };
        Ok((title, program))
    }

    fn known(&self) -> Result<(String, Program<'static>)> {
        let sized = self.threads.is_some() || self.increments.is_some() || self.counter.is_some();
        let name = self.program.unwrap_or(ProgramName::Counter);
        ensure!(
            !sized || name == ProgramName::Counter,
            "--threads, --increments and --counter only go with --program counter"
        );
        let (title, program) = match name {
            ProgramName::Counter => return Ok(self.counting()),
            ProgramName::Deadlock => ("2 threads, two locks in opposite order", two_locks()),
            ProgramName::Ordered => ("2 threads, two locks in the same order", ordered_locks()),
            ProgramName::CondvarLostWakeup => {
                ("A checks, then waits; B makes it ready and notifies", condvar_lost_wakeup())
            }
            ProgramName::CondvarRight => (
                "A checks and waits under one lock; B makes it ready and notifies",
                condvar_right(),
            ),
        };
        Ok((title.to_owned(), program))
    }

    fn counting(&self) -> (String, Program<'static>) {
        let (threads, increments) = (self.threads.unwrap_or(2), self.increments.unwrap_or(1));
        let (kind, way) = match self.counter.unwrap_or(CounterName::Racy) {
            CounterName::Racy => (CounterKind::Racy, "load, add, store"),
            CounterName::Locked => (CounterKind::Locked, "lock, load, add, store, unlock"),
            CounterName::Atomic => (CounterKind::Atomic, "one atomic addition"),
        };
        let (who, often) = (number(threads, "thread"), number(increments, "increment"));
        (format!("{who}, {often} each: {way}"), counter(kind, threads, increments))
    }

    /// Returns the schedule to replay, as the numbers of its threads.
    pub(crate) fn schedule(&self, program: &Program) -> Result<Option<Vec<usize>>> {
        let Some(schedule) = &self.replay else { return Ok(None) };
        let names: Vec<_> = (0..program.threads().len()).map(|n| program.name(n)).collect();
        let thread = |name: &str| {
            names.iter().position(|known| known == name.trim()).with_context(|| {
                let known = names.join(", ");
                format!("--replay: no thread is called {name:?}; there are {known}")
            })
        };
        schedule.split(',').map(thread).collect::<Result<_>>().map(Some)
    }
}

/// Returns a number with its noun: 1 thread, 2 threads.
fn number(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
