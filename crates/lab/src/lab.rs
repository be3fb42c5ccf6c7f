//! What a demo is handed.

use std::{
    fmt::{Debug, Display},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::ensure;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Claim, Comparison, Limit, Measurement, Record, Result, Skip, Timed, Timeline,
    comparison::{Budget, interleave},
    counterpart::Python,
    environment::available_cores,
    measurement::{self, calibrate, sample},
    recorder::Recorder,
    skip, timeline,
};

/// How much time a run may spend on a comparison before it says "inconclusive".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// A look: a quarter of a second a comparison.
    Quick,
    /// A lesson: a second and a half.
    Normal,
    /// A report to be quoted: eight seconds.
    Full,
}

impl Effort {
    fn budget(self) -> Budget {
        let (shortest_sample, time) = match self {
            Self::Quick => (200, 250),
            Self::Normal => (1000, 1500),
            Self::Full => (2000, 8000),
        };
        Budget {
            shortest_sample: Duration::from_micros(shortest_sample),
            fewest_pairs: 5,
            time: Duration::from_millis(time),
        }
    }
}

/// Seconds: a thirtieth of a processor's cycle. What takes less was not done.
const NOTHING: f64 = 1e-11;

/// A row of a benchmark rests on at least so many pairs, however long they take.
const FEWEST_OF_A_ROW: usize = 9;

/// What a demo is handed: it says lines, times work, makes claims and asks Python.
///
/// It can be shared with threads, so that each says its own lines.
pub struct Lab {
    pub(crate) demo: &'static str,
    pub(crate) effort: Effort,
    pub(crate) seed: u64,
    pub(crate) python: Result<Python, String>,
    pub(crate) python_folder: PathBuf,
    pub(crate) recorder: Arc<Recorder>,
}

impl Lab {
    /// Says something to the reader; every line of it becomes a line of the transcript.
    pub fn say(&self, text: impl Display) {
        for text in text.to_string().lines() {
            self.record(&Record::Line { demo: self.demo.to_owned(), text: text.to_owned() });
        }
    }

    /// Does `work` once and times it. Good for a line of the transcript; what the lesson concludes
    /// from times belongs into a [`claim`](Self::claim), which measures in pairs.
    ///
    /// # Errors
    /// What the work returns.
    pub fn time<T>(&self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<Timed<T>> {
        let timed = measurement::time(work)?;
        let measurement = Measurement { name: name.to_owned(), seconds: timed.seconds() };
        self.record(&Record::Measurement { demo: self.demo.to_owned(), measurement });
        Ok(timed)
    }

    /// Makes a claim: one sentence of the lesson that can turn out false.
    pub fn claim(&self, sentence: impl Into<String>) -> Claim<'_> {
        Claim { lab: self, sentence: sentence.into(), is_goal: false }
    }

    /// Begins a row of a benchmark. With a limit it is a goal, judged without the margin that the
    /// claims of a lesson have, on as many pairs as there is time for; without one
    /// ([`shown`](crate::Compared::shown)) it is only shown.
    pub fn row(&self, title: impl Into<String>) -> Claim<'_> {
        Claim { lab: self, sentence: title.into(), is_goal: true }
    }

    /// Does `work` beside its Python counterpart, a file in the item's `python` folder, in
    /// interleaved pairs. Both must give the same answer. Where Python is not there, the record
    /// says so, and `None` comes back.
    ///
    /// # Errors
    /// What either side reports; also if the answers differ.
    pub fn beside_python<T: Serialize>(
        &self,
        script: &str,
        mut work: impl FnMut() -> Result<T>,
    ) -> Result<Option<Comparison>> {
        let comparison = match &self.python {
            Ok(python) => {
                let mut counterpart = python.start(&self.python_folder, script)?;
                let rust = |iterations| sample_as_json(iterations, &mut work);
                let python = |iterations| counterpart.sample(iterations);
                // No verdict hangs on it: fewer pairs and half the time will do.
                let budget = self.effort.budget();
                let budget = Budget { fewest_pairs: 3, time: budget.time / 2, ..budget };
                Some(compare(budget, None, ("Python", python), ("Rust", rust))?)
            }
            Err(_) => None,
        };
        self.record(&Record::Python {
            demo: self.demo.to_owned(),
            script: script.to_owned(),
            comparison: comparison.clone(),
            skipped: self.python.as_ref().err().cloned(),
        });
        Ok(comparison)
    }

    /// What Python answers when it does the work of `script` once; `None` where there is no Python.
    ///
    /// # Errors
    /// The script cannot be run, or fails.
    pub fn ask_python(&self, script: &str) -> Result<Option<Value>> {
        let Ok(python) = &self.python else {
            return Ok(None);
        };
        let mut counterpart = python.start(&self.python_folder, script)?;
        Ok(Some(counterpart.sample(1)?.value))
    }

    /// Python's name and version, such as `CPython 3.13.0`; or why there is none.
    pub fn python(&self) -> &str {
        match &self.python {
            Ok(python) => &python.version,
            Err(reason) => reason,
        }
    }

    /// Does `work` once more with the collector on, and draws its spans.
    ///
    /// # Errors
    /// What the work returns.
    pub fn timeline<T>(
        &self,
        name: &str,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<(T, Timeline)> {
        let (value, timeline) = timeline::record(name, work);
        let value = value?;
        self.record(&Record::Timeline { demo: self.demo.to_owned(), timeline: timeline.clone() });
        Ok((value, timeline))
    }

    /// Ends the demo here if `program` is not installed; `remedy` says how to install it.
    ///
    /// # Errors
    /// A [`Skip`] with the reason, to be passed on with `?`.
    pub fn require(&self, program: &str, remedy: &str) -> Result {
        ensure!(skip::is_installed(program), Skip(format!("{program} is not installed; {remedy}")));
        Ok(())
    }

    /// Ends the demo here if fewer than `cores` threads can run at the same time.
    ///
    /// # Errors
    /// A [`Skip`] with the reason, to be passed on with `?`.
    pub fn require_cores(&self, cores: usize) -> Result {
        skip::require_cores(cores, available_cores())
    }

    /// Random numbers, the same in every run with the same `--seed`.
    pub fn rng(&self) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed)
    }

    /// How much time the run may spend: sizes may follow it.
    pub fn effort(&self) -> Effort {
        self.effort
    }

    /// The name of the running demo.
    pub fn demo(&self) -> &str {
        self.demo
    }

    pub(crate) fn record(&self, record: &Record) {
        self.recorder.write(record);
    }

    pub(crate) fn compare<T: PartialEq + Debug>(
        &self,
        (subject, mut work_subject): (&str, impl FnMut() -> Result<T>),
        (baseline, mut work_baseline): (&str, impl FnMut() -> Result<T>),
        limit: Option<Limit>,
    ) -> Result<Comparison> {
        let subject = (subject, |iterations| sample(iterations, &mut work_subject));
        let baseline = (baseline, |iterations| sample(iterations, &mut work_baseline));
        compare(self.budget(limit), limit, subject, baseline)
    }

    /// As `compare`, with a counterpart as baseline; `None` where there is no Python.
    pub(crate) fn compare_to_python<T: Serialize>(
        &self,
        (subject, mut work): (&str, impl FnMut() -> Result<T>),
        script: &str,
        limit: Option<Limit>,
    ) -> Result<Option<Comparison>> {
        let Ok(python) = &self.python else {
            return Ok(None);
        };
        let mut counterpart = python.start(&self.python_folder, script)?;
        let subject = (subject, |iterations| sample_as_json(iterations, &mut work));
        let baseline = ("CPython", |iterations| counterpart.sample(iterations));
        compare(self.budget(limit), limit, subject, baseline).map(Some)
    }

    fn budget(&self, limit: Option<Limit>) -> Budget {
        let budget = self.effort.budget();
        // Without a limit to decide, and so without a margin, a slow row needs more pairs too.
        let fewest_pairs = if limit.is_some() { budget.fewest_pairs } else { FEWEST_OF_A_ROW };
        Budget { fewest_pairs, ..budget }
    }
}

/// The answer as Python gives it.
fn sample_as_json<T: Serialize>(
    iterations: u32,
    work: &mut impl FnMut() -> Result<T>,
) -> Result<Timed<Value>> {
    let Timed { value, seconds } = sample(iterations, work)?;
    Ok(Timed { value: serde_json::to_value(value)?, seconds })
}

/// Times two samplers in interleaved pairs; every sample's answer is checked against the first.
fn compare<T: PartialEq + Debug>(
    budget: Budget,
    limit: Option<Limit>,
    (subject, mut sample_subject): (&str, impl FnMut(u32) -> Result<Timed<T>>),
    (baseline, mut sample_baseline): (&str, impl FnMut(u32) -> Result<Timed<T>>),
) -> Result<Comparison> {
    let (iterations_subject, answer) = calibrate(budget.shortest_sample, &mut sample_subject)?;
    let (iterations_baseline, other) = calibrate(budget.shortest_sample, &mut sample_baseline)?;
    let check = |name: &str, found: &Timed<T>| {
        let Timed { value, seconds } = found;
        ensure!(
            *value == answer.value,
            "cannot compare {subject} with {baseline}: {name} answers {value:?}, not {:?}",
            answer.value
        );
        ensure!(
            *seconds > NOTHING,
            "cannot compare {subject} with {baseline}: {name} takes no time; is its work optimised away?"
        );
        Ok(*seconds)
    };
    check(baseline, &other)?;
    let pairs = interleave(
        budget,
        limit,
        || check(subject, &sample_subject(iterations_subject)?),
        || check(baseline, &sample_baseline(iterations_baseline)?),
    )?;
    Ok(Comparison::new((subject, baseline), &pairs, (iterations_subject, iterations_baseline)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare_times(subject: f64, baseline: f64) -> Result<Comparison> {
        let side = |seconds| move |_| Ok(Timed { value: (), seconds });
        let budget = Budget { time: Duration::ZERO, ..Effort::Quick.budget() };
        compare(budget, None, ("subject", side(subject)), ("baseline", side(baseline)))
    }

    #[test]
    fn an_execution_may_take_less_than_a_nanosecond() {
        let comparison = compare_times(0.6e-9, 0.3e-9).unwrap();
        assert_eq!(comparison.to_string(), "2.00 [2.00, 2.00]");
    }

    #[test]
    fn work_that_takes_no_time_is_not_compared() {
        let error = compare_times(0.0, 1e-9).unwrap_err().to_string();
        assert!(error.ends_with("subject takes no time; is its work optimised away?"), "{error}");
    }
}
