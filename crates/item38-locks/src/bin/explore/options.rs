//! The command line.

use anyhow::{Result, ensure};
use clap::{Parser, ValueEnum, builder::RangedU64ValueParser};
use item38_locks::explorer::{
    CounterKind, Program, condvar_lost_wakeup, condvar_right, counter, ordered_locks, two_locks,
};

#[derive(Debug, Parser)]
pub(crate) struct Options {
    /// The program to explore
    #[arg(long, value_name = "PROGRAM", default_value = "counter")]
    program: ProgramName,
    /// How many threads count, 1 to 26 [default: 2]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=26))]
    threads: Option<usize>,
    /// How often each of them adds 1, 1 to 100 [default: 1]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=100))]
    increments: Option<usize>,
    /// How they add [default: racy]
    #[arg(long, value_name = "COUNTER")]
    counter: Option<CounterName>,
    /// Follow only so many schedules, drawn by lot
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub(crate) sample: Option<u64>,
    /// The seed of the lots
    #[arg(long, value_name = "N", default_value_t = 38, requires = "sample")]
    pub(crate) seed: u64,
    /// Write what was found as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ProgramName {
    /// Threads that add 1 to the same count
    Counter,
    /// Two threads that take two locks in opposite order
    Deadlock,
    /// The same with the locks in the same order
    Ordered,
    /// A thread that looks first and then waits, and is not woken
    CondvarLostWakeup,
    /// The same, looking and waiting under one lock
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

impl Options {
    /// The program that is asked for, and its title.
    pub(crate) fn program(&self) -> Result<(String, Program)> {
        let sized = self.threads.is_some() || self.increments.is_some() || self.counter.is_some();
        ensure!(
            !sized || self.program == ProgramName::Counter,
            "--threads, --increments and --counter go with --program counter alone"
        );
        let (title, program) = match self.program {
            ProgramName::Counter => return Ok(self.counting()),
            ProgramName::Deadlock => ("2 threads, two locks in opposite order", two_locks()),
            ProgramName::Ordered => ("2 threads, two locks in the same order", ordered_locks()),
            ProgramName::CondvarLostWakeup => {
                ("A looks, then waits; B makes it ready and notifies", condvar_lost_wakeup())
            }
            ProgramName::CondvarRight => {
                ("A looks and waits under one lock; B makes it ready and notifies", condvar_right())
            }
        };
        Ok((title.to_owned(), program))
    }

    fn counting(&self) -> (String, Program) {
        let (threads, increments) = (self.threads.unwrap_or(2), self.increments.unwrap_or(1));
        let (kind, way) = match self.counter.unwrap_or(CounterName::Racy) {
            CounterName::Racy => (CounterKind::Racy, "load, add, store"),
            CounterName::Locked => (CounterKind::Locked, "lock, load, add, store, unlock"),
            CounterName::Atomic => (CounterKind::Atomic, "one atomic addition"),
        };
        let title = format!(
            "{}, {} each: {way}",
            number(threads, "thread"),
            number(increments, "increment")
        );
        (title, counter(kind, threads, increments))
    }
}

/// 1 thread, 2 threads.
fn number(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
