//! How much faster bare threads are than one thread, here and now.
//!
//! Two processors can be two hyperthreads of one core, and another machine can take a core for
//! seconds. A library then gains less from a second core, through no fault of its own. So a claim
//! about parallel speed-up is judged by what bare threads gain in the same rounds.

use std::{fmt, hint::black_box, thread, time::Instant};

use anyhow::{Context, anyhow};
use serde::Serialize;

use crate::{
    Result,
    comparison::{Side, significant},
    statistics::Interval,
};

/// Where bare threads gain no more than this, no claim about speed-up is judged.
const LEAST: f64 = 1.25;

/// What bare threads gained, and what could be asked of others.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
pub struct Capacity {
    /// Bare threads that worked at the same time.
    pub threads: usize,
    /// One thread that did one unit of work.
    pub one: Side,
    /// All threads, each of which did one unit of work.
    pub all: Side,
    /// How much work all threads did in the time in which one thread does one unit.
    pub ratio: f64,
    /// Lower end of the ratio's bootstrap interval.
    pub low: f64,
    /// Upper end of the ratio's bootstrap interval.
    pub high: f64,
    /// The limit that holds here: what is asked of full cores, scaled down to this capacity.
    pub limit: f64,
}

impl Capacity {
    /// Evaluates rounds of the subject, the baseline, one bare thread and all bare threads; the
    /// interval is that of the gain.
    pub(crate) fn new(rounds: &[[f64; 4]], asked: Asked, (low, high): Interval) -> Self {
        let side = |name: &str, index: usize| {
            Side::new(name, rounds.iter().map(|round| round[index]).collect())
        };
        let threads = asked.threads;
        let (one, all) = (side("one bare thread", 2), side(&format!("{threads} bare threads"), 3));
        let ratio = asked.gain(one.seconds, all.seconds);
        Self { threads, one, all, ratio, low, high, limit: asked.limit_at(ratio) }
    }
}

/// Returns whether bare threads gain too little, by the interval of their gain.
pub(crate) fn is_too_little((_, high): Interval) -> bool {
    high <= LEAST
}

impl fmt::Display for Capacity {
    /// Writes what bare threads gained, such as `2 bare threads gain 1.98 [1.93, 2.01]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [ratio, low, high] = [self.ratio, self.low, self.high].map(significant);
        write!(f, "{} bare threads gain {ratio} [{low}, {high}] here", self.threads)
    }
}

/// What is asked of a parallel piece of work on full cores.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// The threads that each have a core.
    pub threads: usize,
    /// How many times as fast it is to be.
    pub limit: f64,
}

impl Asked {
    /// Returns how much faster all threads work than one does.
    pub(crate) fn gain(self, one: f64, all: f64) -> f64 {
        self.threads as f64 * one / all
    }

    /// Returns the limit that holds where bare threads gain `capacity`: in proportion, from 1 where
    /// they gain nothing up to the whole limit where each has a core.
    fn limit_at(self, capacity: f64) -> f64 {
        let share = (capacity - 1.0) / (self.threads as f64 - 1.0);
        1.0 + (self.limit - 1.0) * share.clamp(0.0, 1.0)
    }

    /// Returns the measured ratio, divided by the limit that holds here.
    pub(crate) fn reached(self, [subject, baseline, one, all]: [f64; 4]) -> f64 {
        subject / baseline / self.limit_at(self.gain(one, all))
    }
}

/// Has `threads` threads do `work`, `iterations` times each, and returns the time of one execution.
///
/// The time runs from the first thread's start to the last one's end. The threads take these times
/// themselves, so that starting the first one does not count.
pub(crate) fn bare_threads<T>(
    threads: usize,
    iterations: u32,
    work: &(impl Fn() -> T + Sync),
) -> Result<f64> {
    let run = || {
        let start = Instant::now();
        for _ in 0..iterations {
            black_box(work());
        }
        (start, Instant::now())
    };
    let times = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|_| thread::Builder::new().spawn_scoped(scope, run))
            .collect::<Result<_, _>>()
            .context("cannot start a bare thread")?;
        // All are joined before the first panic ends this.
        let joined: Vec<_> = threads.into_iter().map(thread::ScopedJoinHandle::join).collect();
        let times = joined.into_iter().collect::<Result<Vec<_>, _>>();
        times.map_err(|_| anyhow!("a bare thread panicked"))
    })?;
    let start = times.iter().map(|&(start, _)| start).min();
    let end = times.iter().map(|&(_, end)| end).max();
    let (start, end) = start.zip(end).context("there is no bare thread")?;
    Ok((end - start).as_secs_f64() / f64::from(iterations))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const ASKED: Asked = Asked { threads: 2, limit: 1.5 };

    #[test]
    fn limit_shrinks_with_the_capacity() {
        assert_eq!(
            [2.0, 1.5, 1.0, 0.5, 2.5].map(|c| ASKED.limit_at(c)),
            [1.5, 1.25, 1.0, 1.0, 1.5]
        );
        let four = Asked { threads: 4, limit: 3.0 };
        assert_eq!([4.0, 2.5, 1.0].map(|c| four.limit_at(c)), [3.0, 2.0, 1.0]);
    }

    #[test]
    fn capacity_counts_the_work_of_all_threads() {
        // Two units at the same time take as long as one: two full cores.
        let capacity = Capacity::new(&[[2.0, 1.0, 1.0, 1.0]; 8], ASKED, (2.0, 2.0));
        assert_eq!((capacity.ratio, capacity.limit), (2.0, 1.5));
        assert_eq!(capacity.to_string(), "2 bare threads gain 2.00 [2.00, 2.00] here");
        // They take almost twice as long: one core.
        let capacity = Capacity::new(&[[2.0, 1.9, 1.0, 1.8]; 8], ASKED, (1.1, 1.2));
        assert!((1.11..1.12).contains(&capacity.ratio), "{}", capacity.ratio);
    }

    #[test]
    fn gain_is_too_little_when_its_upper_end_is() {
        assert!(is_too_little((1.0, 1.25)));
        assert!(!is_too_little((1.0, 1.3)));
    }

    #[test]
    fn bare_threads_all_do_the_work_as_often_as_asked() {
        let runs = AtomicU32::new(0);
        let seconds = bare_threads(3, 4, &|| runs.fetch_add(1, Ordering::Relaxed)).unwrap();
        assert_eq!(runs.into_inner(), 12);
        assert!(seconds > 0.0);
    }

    #[test]
    fn bare_thread_that_panics_is_an_error() {
        let panics = || panic!("the work cannot be done");
        let error = bare_threads(2, 1, &panics).unwrap_err().to_string();
        assert_eq!(error, "a bare thread panicked");
    }
}
