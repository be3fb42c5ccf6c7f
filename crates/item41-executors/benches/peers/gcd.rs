//! The notebook's work on pools that are running.

use std::{
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use anyhow::Context;
use item41_executors::{Executor, ProcessPoolExecutor, Task, ThreadPoolExecutor};
use lab::{Bencher, Comparison, Group};

use super::bare_processes::BareProcesses;

pub(crate) type Pair = (u64, u64);

pub(crate) const NUMBERS: [Pair; 4] = [
    (1_963_309, 2_265_973),
    (2_030_677, 3_814_172),
    (1_551_645, 2_229_620),
    (2_039_045, 2_020_802),
];

pub(crate) static GCD: Task<Pair, u64> = Task::new("gcd", gcd);

pub(crate) fn gcd((a, b): Pair) -> u64 {
    (1..=a.min(b)).rev().find(|i| a % i == 0 && b % i == 0).unwrap_or(a.max(b))
}

pub(crate) const GROUP: Group =
    Group { name: "gcd", about: "The notebook's four pairs on pools that are running", run };

fn run(bench: &Bencher) -> lab::Result {
    bench.require_cores(2)?;
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(4);
    let goal = 0.9 * cores as f64;
    let row = || bench.row("gcd of four pairs").compare("serial", || Ok(serial()));
    // One worker a core is what both pools have by default.
    let (threads, processes) = (ThreadPoolExecutor::new(cores)?, ProcessPoolExecutor::new(cores)?);
    let share = || NUMBERS[..4 / cores].iter().copied().map(gcd).max();
    row()
        .to("a thread a core", || pooled(&threads))
        .beside_bare_threads(cores, share)
        .at_least(goal)?;
    row()
        .to("a process a core", || pooled(&processes))
        .beside_bare_threads(cores, share)
        .at_least(goal)?;
    row().to("rayon", || Ok(with_rayon())).shown()?;
    shares(bench, "")?;
    let (threads, processes) = (ThreadPoolExecutor::new(4)?, ProcessPoolExecutor::new(4)?);
    row().to("4 threads", || pooled(&threads)).shown()?;
    row().to("4 processes", || pooled(&processes)).shown()?;
    Ok(())
}

/// What the pools reach of what bare threads and bare processes reach that take the same pairs in the
/// same order. `beside` says what else runs.
pub(crate) fn shares(bench: &Bencher, beside: &str) -> lab::Result {
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(4);
    let (threads, processes) = (ThreadPoolExecutor::new(cores)?, ProcessPoolExecutor::new(cores)?);
    let mut bare_processes = BareProcesses::start(cores)?;
    let title = format!("gcd of four pairs{beside}");
    let row = || bench.row(&title).compare("a bare thread a core", || bare(cores));
    let of_threads = row().to("a thread a core", || pooled(&threads)).at_least(0.95)?;
    bench.say(worst_tenth("threads", "threads", &of_threads));
    let of_processes = row().to("a process a core", || pooled(&processes)).at_least(0.9)?;
    bench.say(worst_tenth("processes", "threads", &of_processes));
    let of_bare = row().to("a bare process a core", || bare_processes.gcds()).shown()?;
    bench.say(worst_tenth("bare processes", "threads", &of_bare));
    let row = bench.row(&title).compare("a bare process a core", || bare_processes.gcds());
    let of_processes = row.to("a process a core", || pooled(&processes)).at_least(0.9)?;
    bench.say(worst_tenth("processes", "processes", &of_processes));
    Ok(())
}

/// Says what share was reached in nine of ten rounds.
fn worst_tenth(pool: &str, bare: &str, seen: &Comparison) -> String {
    let sides = seen.subject.samples.iter().zip(&seen.baseline.samples);
    let mut shares: Vec<f64> = sides.map(|(bare, pool)| bare / pool).collect();
    shares.sort_by(f64::total_cmp);
    let share = shares.get(shares.len() / 10).copied().unwrap_or_default();
    format!("In nine of ten rounds {pool} reach at least {share:.2} of what bare {bare} reach")
}

fn bare(cores: usize) -> lab::Result<Vec<u64>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some(pair) = NUMBERS.get(next.fetch_add(1, Ordering::Relaxed)) {
            found.push((*pair, gcd(*pair)));
        }
        found
    };
    let found = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("gcd does not panic"))
            .collect::<Vec<_>>()
    });
    let result = |pair| found.iter().find(|(other, _)| *other == pair).map(|(_, result)| *result);
    NUMBERS.map(result).into_iter().collect::<Option<_>>().context("a pair was left out")
}

fn serial() -> Vec<u64> {
    NUMBERS.map(gcd).to_vec()
}

fn pooled(pool: &impl Executor) -> lab::Result<Vec<u64>> {
    Ok(pool.map_task(&GCD, NUMBERS, 1)?.collect::<Result<_, _>>()?)
}

fn with_rayon() -> Vec<u64> {
    use rayon::prelude::*;
    NUMBERS.par_iter().copied().map(gcd).collect()
}
