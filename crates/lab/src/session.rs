//! What demos and groups are handed has this in common: records to write and work to time.

use std::{
    fmt::Debug,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use serde::Serialize;
use serde_json::Value;

use crate::{
    Comparison, Effort, Limit, Record, Result, Timed,
    capacity::{Asked, bare_threads},
    compare::{OF_CLAIM, OF_ROW, Plan, SpeedUp, compare, compare_speed_up},
    control::control,
    counterpart::Python,
    judgment::Margin,
    measurement::sample,
    recorder::Recorder,
    sampling::Budget,
};

/// One demo or one group while it runs.
#[derive(Debug)]
pub(crate) struct Session {
    /// The name of the demo or the group.
    pub demo: &'static str,
    pub effort: Effort,
    /// One sample of each side is enough: no claim about time is judged.
    pub once: bool,
    pub seed: u64,
    /// The interpreter, or why there is none.
    pub python: Result<Python, String>,
    pub python_folder: PathBuf,
    pub recorder: Arc<Recorder>,
    /// How far the interval of a piece of work beside itself reaches from 1, once it is known.
    pub noise_floor: Arc<OnceLock<f64>>,
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

    /// Returns how a claim is measured and judged.
    ///
    /// The first one of a run finds out what the machine makes of no difference at all.
    pub(crate) fn plan_of_claim(&self) -> Result<(Plan, Margin)> {
        let margin = if self.once { Margin::OfLesson } else { Margin::above(self.noise_floor()?) };
        let budget = self.budget();
        let plan = Plan { budget, confidence: OF_CLAIM, margin: margin.value(), stops_early: true };
        Ok((plan, margin))
    }

    fn noise_floor(&self) -> Result<f64> {
        if let Some(&floor) = self.noise_floor.get() {
            return Ok(floor);
        }
        let comparison = control(self.effort, self.seed)?;
        let floor = *self.noise_floor.get_or_init(|| comparison.noise_floor());
        self.recorder.write(&Record::Control { comparison });
        Ok(floor)
    }

    /// Returns how a row of a benchmark is measured: it takes all the time there is, because a goal
    /// may lie close to the ratio and is judged without a margin.
    pub(crate) fn plan_of_row(&self) -> Plan {
        let budget = self.budget();
        Plan { budget, confidence: OF_ROW, margin: 0.0, stops_early: false }
    }

    fn budget(&self) -> Budget {
        if self.once { Budget::once() } else { Budget::new(self.effort, self.seed) }
    }

    /// Compares two pieces of work.
    pub(crate) fn compare<T: PartialEq + Debug>(
        plan: Plan,
        limit: Option<Limit>,
        (subject, mut subject_work): (&str, impl FnMut() -> Result<T>),
        (baseline, mut baseline_work): (&str, impl FnMut() -> Result<T>),
    ) -> Result<Comparison> {
        let subject = (subject, |iterations| sample(iterations, &mut subject_work));
        let baseline = (baseline, |iterations| sample(iterations, &mut baseline_work));
        compare(plan, limit, subject, baseline)
    }

    /// Compares a serial piece of work with a parallel one and with bare threads.
    pub(crate) fn compare_speed_up<T: PartialEq + Debug, U>(
        plan: Plan,
        asked: Asked,
        (serial, mut serial_work): (&str, impl FnMut() -> Result<T>),
        (parallel, mut parallel_work): (&str, impl FnMut() -> Result<T>),
        unit: &(impl Fn() -> U + Sync),
    ) -> Result<SpeedUp> {
        let serial = (serial, |iterations| sample(iterations, &mut serial_work));
        let parallel = (parallel, |iterations| sample(iterations, &mut parallel_work));
        compare_speed_up(plan, asked, serial, parallel, |threads, iterations| {
            bare_threads(threads, iterations, unit)
        })
    }

    /// Compares a piece of work with its counterpart; `None` where there is no Python.
    pub(crate) fn compare_to_python<T: Serialize>(
        &self,
        plan: Plan,
        limit: Limit,
        (subject, mut work): (&str, impl FnMut() -> Result<T>),
        script: &str,
    ) -> Result<Option<Comparison>> {
        let Ok(python) = &self.python else {
            return Ok(None);
        };
        let mut counterpart = python.start(&self.python_folder, script)?;
        let subject = (subject, |iterations| sample_as_json(iterations, &mut work));
        let baseline = ("CPython", |iterations| counterpart.sample(iterations));
        compare(plan, Some(limit), subject, baseline).map(Some)
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
                let plan = self.plan_of_row();
                let plan = Plan { budget: plan.budget.of_what_is_shown(), ..plan };
                Some(compare(plan, None, ("Python", python), ("Rust", rust))?)
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
