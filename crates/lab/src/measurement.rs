//! One timed execution, and how long a sample must be.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use serde::Serialize;

use crate::Result;

/// One piece of work, timed once.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
pub struct Measurement {
    /// What was timed.
    pub name: String,
    /// Wall time in seconds.
    pub seconds: f64,
}

/// A value and the time it took to make it.
#[derive(Clone, Debug)]
pub struct Timed<T> {
    /// What the work returned.
    pub value: T,
    /// Wall time of one execution. It is not a `Duration`, which counts whole nanoseconds: an
    /// execution within a sample can take less.
    pub(crate) seconds: f64,
}

impl<T> Timed<T> {
    /// Returns the wall time in seconds, as the transcripts print it.
    pub fn seconds(&self) -> f64 {
        self.seconds
    }
}

/// Runs `work` once and times it.
pub(crate) fn time<T>(work: impl FnOnce() -> Result<T>) -> Result<Timed<T>> {
    let start = Instant::now();
    let value = black_box(work()?);
    Ok(Timed { value, seconds: start.elapsed().as_secs_f64() })
}

/// Takes one sample of `work`: it runs `iterations` times, so that reading the clock does not count.
/// Returns the time of one execution, and the last answer, to be checked.
pub(crate) fn sample<T>(iterations: u32, work: &mut impl FnMut() -> Result<T>) -> Result<Timed<T>> {
    let start = Instant::now();
    for _ in 1..iterations {
        black_box(work()?);
    }
    let value = black_box(work()?);
    Ok(Timed { value, seconds: start.elapsed().as_secs_f64() / f64::from(iterations) })
}

/// Returns how many executions fill a sample of at least `shortest`. It warms the caches on the
/// way and returns the last sample, too.
///
/// Reading the clock costs about 25 ns, so a sample of 100 µs is wrong by less than 0.1 %. A sample
/// counts as long enough only when it is so twice: a first call may be slow, and another program may
/// come in between.
pub(crate) fn calibrate<T>(
    shortest: Duration,
    sample: &mut impl FnMut(u32) -> Result<Timed<T>>,
) -> Result<(u32, Timed<T>)> {
    const MOST: u32 = 1 << 24;
    let mut iterations = 1_u32;
    if shortest.is_zero() {
        return Ok((1, sample(1)?));
    }
    loop {
        let is_long = |timed: &Timed<T>| {
            timed.seconds * f64::from(iterations) >= shortest.as_secs_f64() || iterations >= MOST
        };
        if is_long(&sample(iterations)?) {
            let again = sample(iterations)?;
            if is_long(&again) {
                return Ok((iterations, again));
            }
        }
        iterations *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sample_runs_the_work_as_asked_and_returns_the_last_answer() {
        let mut runs = 0;
        let last = sample(7, &mut || {
            runs += 1;
            Ok(runs)
        });
        assert_eq!(last.unwrap().value, 7);
    }

    /// Returns what calibration decides, and how many executions it asked for, when a call takes
    /// `seconds` and the first one takes `first`. The clock is simulated.
    fn calibrated(first: f64, seconds: f64) -> (u32, Vec<u32>) {
        let mut asked = Vec::new();
        let (iterations, _) = calibrate(Duration::from_millis(10), &mut |iterations| {
            let seconds = if asked.is_empty() { first } else { seconds };
            asked.push(iterations);
            Ok(Timed { value: (), seconds })
        })
        .unwrap();
        (iterations, asked)
    }

    #[test]
    fn calibration_doubles_until_a_sample_is_long_enough_twice() {
        assert_eq!(calibrated(0.003, 0.003), (4, vec![1, 2, 4, 4]));
    }

    #[test]
    fn calibration_is_not_ended_by_one_slow_first_call() {
        let (iterations, _) = calibrated(0.030, 0.000_002);
        assert_eq!(iterations, 8192, "this many calls of 2 µs take 16 ms");
    }

    #[test]
    fn sample_ends_at_the_first_failure() {
        let mut runs = 0;
        let failed = sample(100, &mut || {
            runs += 1;
            if runs == 3 {
                anyhow::bail!("cannot go on")
            }
            Ok(())
        });
        assert_eq!(failed.unwrap_err().to_string(), "cannot go on");
        assert_eq!(runs, 3);
    }
}
