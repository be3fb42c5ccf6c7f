//! A sentence of the lesson that can turn out false, in the making.

use std::fmt;

use serde::Serialize;

use crate::{
    ClaimKind, ClaimRecord, Comparison, Limit, Record, Result, Verdict, limit::MARGIN,
    sampling::Budget, session::Session,
};

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
#[derive(Debug)]
#[must_use = "a claim is judged by `holds`, `compare` or `skipped`"]
pub struct Claim<'lab> {
    session: &'lab Session,
    sentence: String,
}

impl<'lab> Claim<'lab> {
    pub(crate) fn new(session: &'lab Session, sentence: String) -> Self {
        Self { session, sentence }
    }

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

    fn budget(&self, limit: Limit) -> Budget {
        Budget::of_claim(self.session.effort, limit)
    }

    fn judge(self, comparison: &Comparison, limit: Limit) {
        let (verdict, why) = limit.judge(comparison, MARGIN);
        self.record(ClaimKind::Timing, verdict, why, Some((comparison.clone(), limit)));
    }

    fn record(
        self,
        kind: ClaimKind,
        verdict: Verdict,
        why: String,
        comparison: Option<(Comparison, Limit)>,
    ) {
        let claim = ClaimRecord { claim: self.sentence, kind, verdict, why, comparison };
        self.session.record(|demo| Record::Claim { demo, claim });
    }
}

/// A claim that has one side of its comparison.
#[derive(Debug)]
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
#[derive(Debug)]
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

    fn judge(self, limit: Limit) -> Result<Comparison> {
        let Subject { claim, name, work } = self.subject;
        let budget = claim.budget(limit);
        let comparison = Session::compare(budget, (&name, work), (&self.name, self.work))?;
        claim.judge(&comparison, limit);
        Ok(comparison)
    }
}

/// A claim that is compared to Python; it wants a limit.
#[derive(Debug)]
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
        let (session, budget) = (claim.session, claim.budget(limit));
        let comparison = session.compare_to_python(budget, (&name, work), &self.script)?;
        if let Some(comparison) = &comparison {
            claim.judge(comparison, limit);
        } else {
            claim.skipped(session.python());
        }
        Ok(comparison)
    }
}
