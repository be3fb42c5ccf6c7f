//! How much memory a number of coroutines, tasks or threads takes.
//!
//! Memory that a program has freed is used again, and would not be seen. So each measurement is made
//! by a process of its own, which does nothing else.

use std::{
    env, fs,
    process::{Command, ExitCode},
};

use anyhow::{Context, ensure};

use super::alive::{Alive, coroutines, tasks, threads};

/// Tells a process of this program to measure; its value is `WHAT NUMBER`.
const MEASURE: &str = "ITEM40_MEASURE_MEMORY";

/// What can be alive.
#[derive(Clone, Copy)]
pub(crate) enum What {
    Coroutines,
    Tasks,
    Threads,
}

impl What {
    const ALL: [Self; 3] = [Self::Coroutines, Self::Tasks, Self::Threads];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Coroutines => "coroutines",
            Self::Tasks => "tokio tasks",
            Self::Threads => "threads",
        }
    }

    fn start(self, number: u64) -> lab::Result<Alive> {
        match self {
            Self::Coroutines => coroutines(number),
            Self::Tasks => tasks(number),
            Self::Threads => threads(number),
        }
    }
}

/// What a process of its own saw: how many were alive, and the bytes of each.
pub(crate) struct Memory {
    pub(crate) number: u64,
    pub(crate) bytes_each: u64,
}

/// Measures in a new process how much memory `number` of them take, each.
pub(crate) fn measure(what: What, number: u64) -> lab::Result<Memory> {
    let program = env::current_exe().context("cannot find this program")?;
    let asked = format!("{number} {}", what.name());
    let output = Command::new(program)
        .env(MEASURE, &asked)
        .output()
        .context("cannot start this program again")?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cannot measure {asked}: {complaint}");
    let answer = String::from_utf8_lossy(&output.stdout);
    let (number, bytes) = answer.trim().split_once(' ').context("no answer")?;
    let (number, bytes): (u64, u64) = (number.parse()?, bytes.parse()?);
    ensure!(number > 0, "none of {asked} could be started");
    Ok(Memory { number, bytes_each: bytes / number })
}

/// Measures and prints the answer, if this process was started to do that.
pub(crate) fn answer_if_asked() -> Option<ExitCode> {
    let asked = env::var(MEASURE).ok()?;
    match answer(&asked) {
        Ok(Alive { number, bytes, .. }) => {
            println!("{number} {bytes}");
            Some(ExitCode::SUCCESS)
        }
        Err(error) => {
            eprintln!("{error:#}");
            Some(ExitCode::FAILURE)
        }
    }
}

fn answer(asked: &str) -> lab::Result<Alive> {
    let (number, name) = asked.split_once(' ').context("no number")?;
    let what = What::ALL.into_iter().find(|what| what.name() == name).context("no such name")?;
    what.start(number.parse()?)
}

/// Returns the resident memory of this process.
pub(crate) fn resident() -> lab::Result<u64> {
    let statm = fs::read_to_string("/proc/self/statm").context("cannot read /proc")?;
    let pages: u64 = statm.split(' ').nth(1).context("no second field")?.parse()?;
    Ok(pages * 4096)
}
