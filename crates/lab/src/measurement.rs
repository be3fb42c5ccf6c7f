//! One timed execution, and how long a sample must be.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::Result;

/// One piece of work and the time it took, once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Wall time of one execution. Not a `Duration`, which counts whole nanoseconds: an execution
    /// within a sample can take less.
    pub(crate) seconds: f64,
}

impl<T> Timed<T> {
    /// Wall time in seconds, as the transcripts print it.
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

/// One sample of `work`: it runs so often that reading the clock does not count. The result is the
/// time of one execution, and the last answer, to be checked.
pub(crate) fn sample<T>(iterations: u32, work: &mut impl FnMut() -> Result<T>) -> Result<Timed<T>> {
    let start = Instant::now();
    for _ in 1..iterations {
        black_box(work()?);
    }
    let value = black_box(work()?);
    Ok(Timed { value, seconds: start.elapsed().as_secs_f64() / f64::from(iterations) })
}

/// How many executions fill a sample of at least `shortest`; it warms the caches on the way and
/// returns the last sample too.
///
/// Reading the clock costs about 25 ns, so a sample of 100 µs is wrong by less than 0.1 %.
pub(crate) fn calibrate<T>(
    shortest: Duration,
    sample: &mut impl FnMut(u32) -> Result<Timed<T>>,
) -> Result<(u32, Timed<T>)> {
    let mut iterations = 1_u32;
    loop {
        let timed = sample(iterations)?;
        if timed.seconds * f64::from(iterations) >= shortest.as_secs_f64() || iterations >= 1 << 24
        {
            return Ok((iterations, timed));
        }
        iterations *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_runs_the_work_as_often_as_asked_and_returns_the_last_answer() {
        let mut runs = 0;
        let last = sample(7, &mut || {
            runs += 1;
            Ok(runs)
        });
        assert_eq!(last.unwrap().value, 7);
    }

    /// The clock is simulated: an execution takes 3 ms, so four of them fill 10 ms.
    #[test]
    fn calibration_doubles_until_a_sample_is_long_enough() {
        let mut asked = Vec::new();
        let (iterations, _) = calibrate(Duration::from_millis(10), &mut |iterations| {
            asked.push(iterations);
            Ok(Timed { value: (), seconds: 0.003 })
        })
        .unwrap();
        assert_eq!(iterations, 4);
        assert_eq!(asked, [1, 2, 4]);
    }

    #[test]
    fn the_first_failure_ends_a_sample() {
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
