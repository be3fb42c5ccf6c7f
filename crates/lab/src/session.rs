//! What demos and groups are handed has this in common: records to write and work to time.

use std::{fmt::Debug, path::PathBuf, sync::Arc};

use serde::Serialize;
use serde_json::Value;

use crate::{
    Comparison, Effort, Record, Result, Timed,
    counterpart::Python,
    measurement::sample,
    recorder::Recorder,
    sampling::{Budget, compare},
};

/// One demo or one group while it runs.
#[derive(Debug)]
pub(crate) struct Session {
    /// The name of the demo or the group.
    pub demo: &'static str,
    pub effort: Effort,
    pub seed: u64,
    /// The interpreter, or why there is none.
    pub python: Result<Python, String>,
    pub python_folder: PathBuf,
    pub recorder: Arc<Recorder>,
}

impl Session {
    /// Writes the record that `make` makes for this demo.
    pub(crate) fn record(&self, make: impl FnOnce(String) -> Record) {
        self.recorder.write(&make(self.demo.to_owned()));
    }

    pub(crate) fn say(&self, text: &str) {
        for line in text.lines() {
            self.record(|demo| Record::Line { demo, text: line.to_owned() });
        }
    }

    /// Compares two pieces of work.
    pub(crate) fn compare<T: PartialEq + Debug>(
        budget: Budget,
        (subject, mut subject_work): (&str, impl FnMut() -> Result<T>),
        (baseline, mut baseline_work): (&str, impl FnMut() -> Result<T>),
    ) -> Result<Comparison> {
        let subject = (subject, |iterations| sample(iterations, &mut subject_work));
        let baseline = (baseline, |iterations| sample(iterations, &mut baseline_work));
        compare(budget, subject, baseline)
    }

    /// Compares a piece of work with its counterpart; `None` where there is no Python.
    pub(crate) fn compare_to_python<T: Serialize>(
        &self,
        budget: Budget,
        (subject, mut work): (&str, impl FnMut() -> Result<T>),
        script: &str,
    ) -> Result<Option<Comparison>> {
        let Ok(python) = &self.python else {
            return Ok(None);
        };
        let mut counterpart = python.start(&self.python_folder, script)?;
        let subject = (subject, |iterations| sample_as_json(iterations, &mut work));
        let baseline = ("CPython", |iterations| counterpart.sample(iterations));
        compare(budget, subject, baseline).map(Some)
    }

    /// Shows how long Python takes for the same work.
    pub(crate) fn beside_python<T: Serialize>(
        &self,
        script: &str,
        mut work: impl FnMut() -> Result<T>,
    ) -> Result<Option<Comparison>> {
        let comparison = match &self.python {
            Ok(python) => {
                let mut counterpart = python.start(&self.python_folder, script)?;
                let rust = |iterations| sample_as_json(iterations, &mut work);
                let python = |iterations| counterpart.sample(iterations);
                let budget = Budget::of_counterpart(self.effort);
                Some(compare(budget, ("Python", python), ("Rust", rust))?)
            }
            Err(_) => None,
        };
        self.record(|demo| Record::Python {
            demo,
            script: script.to_owned(),
            comparison: comparison.clone(),
            skipped: self.python.as_ref().err().cloned(),
        });
        Ok(comparison)
    }

    pub(crate) fn ask_python(&self, script: &str) -> Result<Option<Value>> {
        let Ok(python) = &self.python else {
            return Ok(None);
        };
        let mut counterpart = python.start(&self.python_folder, script)?;
        Ok(Some(counterpart.sample(1)?.value))
    }

    /// Returns Python's name and version, or why there is no Python.
    pub(crate) fn python(&self) -> &str {
        match &self.python {
            Ok(python) => &python.version,
            Err(reason) => reason,
        }
    }

    pub(crate) fn rng(&self) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed)
    }
}

/// Times a sample and gives its answer as Python does.
fn sample_as_json<T: Serialize>(
    iterations: u32,
    work: &mut impl FnMut() -> Result<T>,
) -> Result<Timed<Value>> {
    let Timed { value, seconds } = sample(iterations, work)?;
    Ok(Timed { value: serde_json::to_value(value)?, seconds })
}
