//! What a demo is handed.

use std::fmt::Display;

use anyhow::ensure;
use serde::Serialize;
use serde_json::Value;

use crate::{
    Claim, Comparison, Effort, Measurement, Record, Result, Skip, SpanRecord, Timed, Timeline,
    collector, environment::available_cores, measurement, session::Session, skip,
};

/// What a demo is handed: it says lines, times work, makes claims and asks Python.
///
/// Threads can share it, so that each says its own lines.
#[derive(Debug)]
pub struct Lab {
    pub(crate) session: Session,
}

impl Lab {
    /// Says something to the reader. Each line of it becomes a line of the transcript.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// lab.say("Exit status 0");
    /// # Ok(()) }
    /// ```
    pub fn say(&self, text: impl Display) {
        self.session.say(&text.to_string());
    }

    /// Does `work` once and times it. This is for a line of the transcript; what the lesson
    /// concludes from times belongs in a [`claim`](Self::claim), which measures in pairs.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// let took = lab.time("ten numbers", || Ok((1..=10).sum::<u64>()))?;
    /// lab.say(format!("Took {:.3} seconds", took.seconds()));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What the work returns.
    pub fn time<T>(&self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<Timed<T>> {
        let timed = measurement::time(work)?;
        let measurement = Measurement { name: name.to_owned(), seconds: timed.seconds() };
        self.session.record(|demo| Record::Measurement { demo, measurement });
        Ok(timed)
    }

    /// Makes a claim: one sentence of the lesson that can turn out false.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// lab.claim("Two and two make four").holds(2 + 2 == 4, "found 4");
    /// # Ok(()) }
    /// ```
    pub fn claim(&self, sentence: impl Into<String>) -> Claim<'_> {
        Claim::new(&self.session, sentence.into())
    }

    /// Does `work` beside its Python counterpart, a file in the item's `python` folder, in
    /// interleaved pairs. Both must give the same answer. Where there is no Python, the record
    /// says so, and the result is `None`.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// lab.beside_python("adds_up.py", || Ok((1..=10).sum::<u64>()))?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What either side reports; also if the answers differ.
    pub fn beside_python<T: Serialize>(
        &self,
        script: &str,
        work: impl FnMut() -> Result<T>,
    ) -> Result<Option<Comparison>> {
        self.session.beside_python(script, work)
    }

    /// Returns what Python answers when it does the work of `script` once; `None` where there is
    /// no Python.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// if let Some(answer) = lab.ask_python("adds_up.py")? {
    ///     lab.say(format!("{} finds {answer}", lab.python()));
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// The script cannot be run, or fails.
    pub fn ask_python(&self, script: &str) -> Result<Option<Value>> {
        self.session.ask_python(script)
    }

    /// Returns Python's name and version, such as `CPython 3.13.0`; or why there is no Python.
    pub fn python(&self) -> &str {
        self.session.python()
    }

    /// Does `work` once with the collector on, and records its spans.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// lab.timeline("two steps", || {
    ///     tracing::info_span!("first").in_scope(|| ());
    ///     tracing::info_span!("second", kind = "waits").in_scope(|| ());
    ///     Ok(())
    /// })?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What the work returns.
    pub fn timeline<T>(
        &self,
        name: &str,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<(T, Timeline)> {
        self.timeline_with(name, work, |_| Vec::new())
    }

    /// Does the same, and adds spans that were measured elsewhere, such as in another process:
    /// `elsewhere` makes them of what the work returned.
    ///
    /// ```
    /// # use lab::SpanRecord;
    /// # fn ask_worker() -> lab::Result<f64> { Ok(0.002) }
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// lab.timeline_with("a call", ask_worker, |&seconds| {
    ///     let process = Some("worker".to_owned());
    ///     vec![SpanRecord { name: "run".to_owned(), process, end: seconds, ..SpanRecord::default() }]
    /// })?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What the work returns.
    pub fn timeline_with<T>(
        &self,
        name: &str,
        work: impl FnOnce() -> Result<T>,
        elsewhere: impl FnOnce(&T) -> Vec<SpanRecord>,
    ) -> Result<(T, Timeline)> {
        let (value, mut timeline) = collector::record(name, work);
        let value = value?;
        timeline.add(elsewhere(&value));
        self.session.record(|demo| Record::Timeline { demo, timeline: timeline.clone() });
        Ok((value, timeline))
    }

    /// Ends the demo here if `program` is not installed; `remedy` says how to install it.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// lab.require("openssl", "install the package openssl")?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A [`Skip`] with the reason, to be passed on with `?`.
    pub fn require(&self, program: &str, remedy: &str) -> Result {
        ensure!(skip::is_installed(program), Skip(format!("{program} is not installed; {remedy}")));
        Ok(())
    }

    /// Ends the demo here if fewer than `cores` threads can run at the same time.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// lab.require_cores(2)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A [`Skip`] with the reason, to be passed on with `?`.
    pub fn require_cores(&self, cores: usize) -> Result {
        skip::require_cores(cores, available_cores())
    }

    /// Returns random numbers, the same in every run with the same `--seed`.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// let dice = lab.rng().u8(1..=6);
    /// # Ok(()) }
    /// ```
    pub fn rng(&self) -> fastrand::Rng {
        self.session.rng()
    }

    /// Returns how much time the run may spend: sizes may follow it.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// let size = if lab.effort() == lab::Effort::Quick { 1 << 20 } else { 1 << 30 };
    /// # Ok(()) }
    /// ```
    pub fn effort(&self) -> Effort {
        self.session.effort
    }
}
