//! The report: everything that its renderings need, so that they need not measure.

pub(crate) mod bench_table;
mod collate;
pub(crate) mod files;
pub(crate) mod history;
mod html;
mod junit;
mod life;
mod markdown;
mod plot;
mod replace;
mod scaling;
pub(crate) mod schema;
pub(crate) mod summary;
mod timeline;

use std::time::SystemTime;

use lab::{
    ClaimKind, ClaimRecord, Comparison, DemoOutcome, Effort, Environment, Measurement, RowRecord,
    Timeline, Verdict,
};
use serde::{Deserialize, Serialize};

use crate::run::watch::Ending;

/// The fault of an item that the end of the run came before.
pub(crate) const NOT_RUN: &str = "it was not run";

/// The form of `report.json`; a reader of another form must say that it cannot read it. Form 1, in
/// which the sides of a comparison are `above` and `below`, is still read.
const SCHEMA: u32 = 2;

/// What a whole run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Report {
    /// The form of this file.
    pub schema: u32,
    /// When the run began, in UTC.
    pub created: String,
    /// Whether a refuted claim about time fails the run.
    pub strict: bool,
    /// Whether Ctrl-C ended it.
    pub interrupted: bool,
    /// Wall time of the whole run, the build excluded.
    pub seconds: f64,
    /// The machine and the build, as the first item saw them.
    pub environment: Option<Environment>,
    /// How much time a comparison could take.
    pub effort: Option<Effort>,
    /// The seed of the demos' random numbers.
    pub seed: Option<u64>,
    /// The items, in the order they ran.
    pub items: Vec<ItemReport>,
}

/// What one item showed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ItemReport {
    /// The package's name.
    pub name: String,
    /// The lesson in one sentence.
    pub title: String,
    /// How its program ended; `None` if it was not started.
    pub ending: Option<Ending>,
    /// What went wrong with it, besides its demos; empty if nothing did.
    pub faults: Vec<String>,
    /// Wall time of its program.
    pub seconds: f64,
    /// A piece of work beside itself: how much two equal sides seem to differ here.
    #[serde(default)]
    pub control: Option<Comparison>,
    /// Its demos, in the order they ran.
    pub demos: Vec<DemoReport>,
    /// The last lines that it wrote to standard error.
    pub stderr: Vec<String>,
    /// Whether it wrote its last record.
    #[serde(skip)]
    pub is_complete: bool,
}

/// What one demo showed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct DemoReport {
    /// Its name on the command line.
    pub name: String,
    /// The notebook's cells that it runs.
    pub cells: String,
    /// What it shows.
    pub about: String,
    /// How it ended; `None` if it did not.
    pub outcome: Option<DemoOutcome>,
    /// Wall time, sampling included.
    pub seconds: f64,
    /// What it said.
    pub transcript: Vec<String>,
    /// What it timed once.
    pub measurements: Vec<Measurement>,
    /// What it compared without a claim, each with its title.
    pub comparisons: Vec<(String, Comparison)>,
    /// What it claimed.
    pub claims: Vec<ClaimRecord>,
    /// What it measured for a benchmark.
    #[serde(default)]
    pub rows: Vec<RowRecord>,
    /// Its counterparts.
    pub python: Vec<PythonReport>,
    /// When its spans began and ended.
    pub timelines: Vec<Timeline>,
    /// Its source, if it is where items keep theirs.
    #[serde(default)]
    pub source: Option<String>,
}

/// The same work in Python.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PythonReport {
    /// The file in the item's `python` folder.
    pub script: String,
    /// Python is the subject, Rust the baseline; `None` where Python was not run.
    pub comparison: Option<Comparison>,
    /// Why Python was not run.
    pub skipped: Option<String>,
}

impl Report {
    /// Makes an empty report that begins now.
    pub(crate) fn begin(strict: bool) -> Self {
        Self {
            schema: SCHEMA,
            created: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            strict,
            interrupted: false,
            seconds: 0.0,
            environment: None,
            effort: None,
            seed: None,
            items: Vec::new(),
        }
    }

    /// Returns whether it is about benchmarks rather than demos.
    pub(crate) fn is_bench(&self) -> bool {
        let is_goal = |claim: &ClaimRecord| claim.kind == ClaimKind::Goal;
        self.items.iter().any(|item| item.rows().next().is_some() || item.claims().any(is_goal))
    }

    /// Returns whether it was interrupted before a demo came to its end.
    pub(crate) fn has_run_nothing(&self) -> bool {
        let mut demos = self.items.iter().flat_map(|item| &item.demos);
        self.interrupted && !demos.any(|demo| demo.outcome.is_some())
    }

    /// Returns whether the run counts as failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.items.iter().any(|item| {
            let is_refuted = || item.verdicts().any(|verdict| verdict == Verdict::Refuted);
            item.has_failed() || (self.strict && is_refuted())
        })
    }
}

impl DemoReport {
    /// Returns the first `most` lines of the transcript, shortened, and says how many there are more.
    pub(crate) fn transcript_within(&self, most: usize) -> Vec<String> {
        let shortened = |line: &String| line.chars().take(1000).collect();
        let mut lines: Vec<String> = self.transcript.iter().take(most).map(shortened).collect();
        let more = self.transcript.len().saturating_sub(most);
        lines.extend((more > 0).then(|| format!("... and {more} more lines")));
        lines
    }
}

impl ItemReport {
    /// Makes the report of an item of which nothing is known yet.
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Returns its number in the book: `38`.
    pub(crate) fn number(&self) -> &str {
        self.name.split('-').next().unwrap_or_default().trim_start_matches("item")
    }

    /// Returns what became of it, in a word or two.
    pub(crate) fn state(&self) -> &'static str {
        match &self.ending {
            Some(Ending::Interrupted) => "interrupted",
            None if self.faults == [NOT_RUN] => "not run",
            _ if self.has_failed() => "FAILED",
            _ => "ok",
        }
    }

    /// Returns whether it, a demo of it or an invariant failed.
    pub(crate) fn has_failed(&self) -> bool {
        let failed = |demo: &&DemoReport| matches!(demo.outcome, Some(DemoOutcome::Failed(_)));
        !self.faults.is_empty()
            || self.demos.iter().any(|demo| failed(&demo))
            || self.claims().any(ClaimRecord::fails_the_run)
    }

    /// Returns the verdicts on all claims and all goals.
    pub(crate) fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        let goals = self.rows().filter_map(|row| row.verdict);
        self.claims().map(|claim| claim.verdict).chain(goals)
    }

    /// Returns all rows of all groups of a benchmark.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &RowRecord> {
        self.demos.iter().flat_map(|demo| &demo.rows)
    }

    /// Returns all claims of all demos.
    pub(crate) fn claims(&self) -> impl Iterator<Item = &ClaimRecord> {
        self.demos.iter().flat_map(|demo| &demo.claims)
    }
}
