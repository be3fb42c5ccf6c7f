//! A sentence of the lesson that can turn out false.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Comparison, Lab, Limit, Record, Result, limit::MARGIN};

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is so on this machine.
    Confirmed,
    /// It is not so on this machine.
    Refuted,
    /// The measurements do not tell.
    Inconclusive,
    /// It was not looked at.
    Skipped,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Confirmed => "confirmed",
            Self::Refuted => "refuted",
            Self::Inconclusive => "inconclusive",
            Self::Skipped => "skipped",
        })
    }
}

/// What a claim is tied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// A fact that must hold on every machine: refuted, it fails the run.
    Invariant,
    /// A ratio of times: refuted, it fails the run only under `--strict`.
    Timing,
    /// A row of a benchmark with a limit that the library wants to keep: judged without a margin.
    /// Refuted, it fails the run only under `--strict`.
    Goal,
}

/// A claim with its verdict and the reason for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimRecord {
    /// The sentence.
    pub claim: String,
    /// What it is tied to.
    pub kind: ClaimKind,
    /// What became of it.
    pub verdict: Verdict,
    /// What was seen, in words.
    pub why: String,
    /// What was measured, for a claim about time, and what was claimed of it.
    pub comparison: Option<(Comparison, Limit)>,
}

impl ClaimRecord {
    /// Whether it fails the run by itself. A refuted timing claim does not: the reader's machine may
    /// be busy.
    pub fn fails_the_run(&self) -> bool {
        self.kind == ClaimKind::Invariant && self.verdict == Verdict::Refuted
    }
}

/// A claim in the making: say what it rests on.
///
/// ```
/// # fn demo(lab: &lab::Lab) -> lab::Result {
/// # use std::{thread, time::Duration};
/// # let nap = |n: u64| { thread::sleep(Duration::from_millis(n)); Ok(()) };
/// lab.claim("nothing is lost").holds(2 + 2 == 4, "found 4 of 4");
/// lab.claim("a long nap takes longer than a short one")
///     .compare("long nap", || nap(3))
///     .to("short nap", || nap(1))
///     .at_least(1.5)?;
/// # Ok(()) }
/// ```
#[must_use = "a claim is judged by `holds`, `compare` or `skipped`"]
pub struct Claim<'lab> {
    pub(crate) lab: &'lab Lab,
    pub(crate) sentence: String,
    pub(crate) is_goal: bool,
}

impl<'lab> Claim<'lab> {
    /// An invariant: it must hold on every machine, else the run has failed. `seen` is the
    /// evidence that the report shows.
    pub fn holds(self, is_true: bool, seen: impl Into<String>) {
        let verdict = if is_true { Verdict::Confirmed } else { Verdict::Refuted };
        self.record(ClaimKind::Invariant, verdict, seen.into(), None);
    }

    /// The claim cannot be looked at here.
    pub fn skipped(self, reason: impl Into<String>) {
        self.record(ClaimKind::Invariant, Verdict::Skipped, reason.into(), None);
    }

    /// A claim about time: `work` is the side it is about.
    pub fn compare<T, A: FnMut() -> Result<T>>(self, name: &str, work: A) -> Subject<'lab, A> {
        Subject { claim: self, name: name.to_owned(), work }
    }

    /// A goal may lie close to the ratio: it gets all the time there is, not an early verdict.
    fn decide_early(&self, limit: Limit) -> Option<Limit> {
        (!self.is_goal).then_some(limit)
    }

    fn judge(self, comparison: &Comparison, limit: Limit) {
        let (kind, margin) =
            if self.is_goal { (ClaimKind::Goal, 0.0) } else { (ClaimKind::Timing, MARGIN) };
        let (verdict, why) = limit.judge(comparison, margin);
        self.record(kind, verdict, why, Some((comparison.clone(), limit)));
    }

    fn record(
        self,
        kind: ClaimKind,
        verdict: Verdict,
        why: String,
        comparison: Option<(Comparison, Limit)>,
    ) {
        let claim = ClaimRecord { claim: self.sentence, kind, verdict, why, comparison };
        self.lab.record(&Record::Claim { demo: self.lab.demo().to_owned(), claim });
    }
}

/// A claim that has one side of its comparison.
#[must_use = "a comparison needs `to` and a limit"]
pub struct Subject<'lab, A> {
    claim: Claim<'lab>,
    name: String,
    work: A,
}

impl<'lab, A> Subject<'lab, A> {
    /// What it is compared to: the baseline.
    pub fn to<B>(self, name: &str, work: B) -> Compared<'lab, A, B> {
        Compared { subject: self, name: name.to_owned(), work }
    }

    /// What it is compared to: its Python counterpart, a file in the item's `python` folder.
    pub fn to_python(self, script: &str) -> ComparedToPython<'lab, A> {
        ComparedToPython { subject: self, script: script.to_owned() }
    }
}

/// A claim that has both sides of its comparison; it wants a limit.
#[must_use = "a comparison needs a limit"]
pub struct Compared<'lab, A, B> {
    subject: Subject<'lab, A>,
    name: String,
    work: B,
}

impl<T, A, B> Compared<'_, A, B>
where
    T: PartialEq + fmt::Debug,
    A: FnMut() -> Result<T>,
    B: FnMut() -> Result<T>,
{
    /// The subject takes at most `limit` times as long as the baseline.
    ///
    /// # Errors
    /// What the work returns; also if the two sides return different answers.
    pub fn at_most(self, limit: f64) -> Result<Comparison> {
        self.judge(Limit::AtMost(limit))
    }

    /// The subject takes at least `limit` times as long as the baseline.
    ///
    /// # Errors
    /// What the work returns; also if the two sides return different answers.
    pub fn at_least(self, limit: f64) -> Result<Comparison> {
        self.judge(Limit::AtLeast(limit))
    }

    /// The ratio lies between `low` and `high`.
    ///
    /// # Errors
    /// What the work returns; also if the two sides return different answers.
    pub fn between(self, low: f64, high: f64) -> Result<Comparison> {
        self.judge(Limit::Between(low, high))
    }

    /// Nothing is claimed: the comparison is only shown.
    ///
    /// # Errors
    /// What the work returns; also if the two sides return different answers.
    pub fn shown(self) -> Result<Comparison> {
        let Subject { claim, name, work } = self.subject;
        let comparison = claim.lab.compare((&name, work), (&self.name, self.work), None)?;
        claim.lab.record(&Record::Comparison {
            demo: claim.lab.demo().to_owned(),
            title: claim.sentence,
            comparison: comparison.clone(),
        });
        Ok(comparison)
    }

    fn judge(self, limit: Limit) -> Result<Comparison> {
        let Subject { claim, name, work } = self.subject;
        let early = claim.decide_early(limit);
        let comparison = claim.lab.compare((&name, work), (&self.name, self.work), early)?;
        claim.judge(&comparison, limit);
        Ok(comparison)
    }
}

/// A claim that is compared to Python; it wants a limit.
#[must_use = "a comparison needs a limit"]
pub struct ComparedToPython<'lab, A> {
    subject: Subject<'lab, A>,
    script: String,
}

impl<T: Serialize, A: FnMut() -> Result<T>> ComparedToPython<'_, A> {
    /// The Rust takes at most `limit` times as long as the Python. Where Python is not there, the
    /// claim is skipped, and `None` comes back.
    ///
    /// # Errors
    /// What either side reports; also if the answers differ.
    pub fn at_most(self, limit: f64) -> Result<Option<Comparison>> {
        let Subject { claim, name, work } = self.subject;
        let limit = Limit::AtMost(limit);
        let early = claim.decide_early(limit);
        let comparison = claim.lab.compare_to_python((&name, work), &self.script, early)?;
        if let Some(comparison) = &comparison {
            claim.judge(comparison, limit);
        } else {
            let reason = claim.lab.python().to_owned();
            claim.skipped(reason);
        }
        Ok(comparison)
    }
}
