//! A sentence of the lesson that can turn out false, in the making.

mod speed_up;

use std::fmt::Debug;

use serde::Serialize;

use crate::{
    ClaimKind, ClaimRecord, Comparison, Limit, Record, Result, Verdict,
    judgment::{beside, judge},
    neighbors::Neighbors,
    session::Session,
};

pub use speed_up::SpeedUpClaim;

/// A claim in the making: say what it rests on.
///
/// ```
/// # use std::{thread, time::Duration};
/// # fn nap(milliseconds: u64) -> lab::Result {
/// #     thread::sleep(Duration::from_millis(milliseconds));
/// #     Ok(())
/// # }
/// fn demo(lab: &lab::Lab) -> lab::Result {
///     lab.claim("Two and two make four").holds(2 + 2 == 4, "found 4");
///     lab.claim("A long nap takes longer than a short one")
///         .compare("long nap", || nap(3))
///         .to("short nap", || nap(1))
///         .at_least(1.5)?;
///     Ok(())
/// }
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

    /// Judges an invariant: it must be true on every machine, else the run has failed. `seen` is
    /// the evidence that the report shows.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// let found = [1, 2, 3].iter().sum::<i32>();
    /// lab.claim("Nothing is lost").holds(found == 6, format!("found {found}"));
    /// # Ok(()) }
    /// ```
    pub fn holds(self, is_true: bool, seen: impl Into<String>) {
        let verdict = if is_true { Verdict::Confirmed } else { Verdict::Refuted };
        self.record(ClaimKind::Invariant, verdict, seen.into()).write();
    }

    /// Says why the claim cannot be judged here.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// lab.claim("Linux has it").skipped("this is not Linux");
    /// # Ok(()) }
    /// ```
    pub fn skipped(self, reason: impl Into<String>) {
        self.record(ClaimKind::Invariant, Verdict::Skipped, reason.into()).write();
    }

    /// Begins a claim about time: `work` is the subject, the side that the claim is about.
    pub fn compare<T, A: FnMut() -> Result<T>>(self, name: &str, work: A) -> Subject<'lab, A> {
        Subject { claim: self, name: name.to_owned(), work }
    }

    fn record(self, kind: ClaimKind, verdict: Verdict, why: String) -> Judged<'lab> {
        let claim = self.sentence;
        let claim = ClaimRecord { claim, kind, verdict, why, comparison: None, capacity: None };
        Judged { session: self.session, claim }
    }
}

/// A claim that is about to be recorded.
struct Judged<'lab> {
    session: &'lab Session,
    claim: ClaimRecord,
}

impl Judged<'_> {
    fn write(self) {
        self.session.record(|demo| Record::Claim { demo, claim: self.claim });
    }
}

/// A claim that has its subject; it needs a baseline.
#[derive(Debug)]
#[must_use = "a comparison needs `to` and a limit"]
pub struct Subject<'lab, A> {
    claim: Claim<'lab>,
    name: String,
    work: A,
}

impl<'lab, A> Subject<'lab, A> {
    /// Names the baseline: what the subject is compared to.
    pub fn to<B>(self, name: &str, work: B) -> Compared<'lab, A, B> {
        Compared { subject: self, name: name.to_owned(), work }
    }

    /// Takes as baseline the Python counterpart, a file in the item's `python` folder.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// lab.claim("Rust adds up in half of Python's time")
    ///     .compare("Rust", || Ok((1..=10).sum::<u64>()))
    ///     .to_python("adds_up.py")
    ///     .at_most(0.5)?;
    /// # Ok(()) }
    /// ```
    pub fn to_python(self, script: &str) -> ComparedToPython<'lab, A> {
        ComparedToPython { subject: self, script: script.to_owned() }
    }
}

/// A claim that has both sides of its comparison; it needs a limit.
#[derive(Debug)]
#[must_use = "a comparison needs a limit"]
pub struct Compared<'lab, A, B> {
    subject: Subject<'lab, A>,
    name: String,
    work: B,
}

impl<'lab, T, A, B> Compared<'lab, A, B>
where
    T: PartialEq + Debug,
    A: FnMut() -> Result<T>,
    B: FnMut() -> Result<T>,
{
    /// Claims that the subject takes at most `limit` times as long as the baseline.
    ///
    /// # Errors
    /// What the work returns; also if the two sides return different answers, or if no ratio can
    /// pass the limit.
    pub fn at_most(self, limit: f64) -> Result<Comparison> {
        self.judge(Limit::AtMost(limit))
    }

    /// Claims that the subject takes at least `limit` times as long as the baseline.
    ///
    /// # Errors
    /// As [`at_most`](Self::at_most).
    pub fn at_least(self, limit: f64) -> Result<Comparison> {
        self.judge(Limit::AtLeast(limit))
    }

    /// Claims that the ratio lies between `low` and `high`.
    ///
    /// ```
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// lab.claim("The order of two numbers does not matter")
    ///     .compare("a + b", || Ok(1 + 2))
    ///     .to("b + a", || Ok(2 + 1))
    ///     .between(0.5, 2.0)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`at_most`](Self::at_most).
    pub fn between(self, low: f64, high: f64) -> Result<Comparison> {
        self.judge(Limit::Between(low, high))
    }

    /// Makes it a claim about parallel speed-up, which is judged by what the machine has to give:
    /// in the same rounds, one bare thread and `threads` bare threads do `unit`, the work of one
    /// thread. The limit is that for as many full cores; where bare threads gain less, less is
    /// asked.
    ///
    /// ```
    /// # fn gcd(a: u64, b: u64) -> u64 { if b == 0 { a } else { gcd(b, a % b) } }
    /// # fn in_a_loop() -> lab::Result<Vec<u64>> { Ok(vec![gcd(12, 18), gcd(12, 18)]) }
    /// # fn in_threads() -> lab::Result<Vec<u64>> { in_a_loop() }
    /// # fn demo(lab: &lab::Lab) -> lab::Result {
    /// lab.claim("Threads make gcd faster")
    ///     .compare("two in a loop", in_a_loop)
    ///     .to("two threads", in_threads)
    ///     .beside_bare_threads(2, || gcd(12, 18))
    ///     .at_least(1.5)?;
    /// # Ok(()) }
    /// ```
    pub fn beside_bare_threads<U, F>(self, threads: usize, unit: F) -> SpeedUpClaim<'lab, A, B, F>
    where
        F: Fn() -> U + Sync,
    {
        SpeedUpClaim { compared: self, threads, unit }
    }

    fn judge(self, limit: Limit) -> Result<Comparison> {
        let Subject { claim, name, work } = self.subject;
        let limit = limit.checked()?;
        let (plan, margin) = claim.session.plan_of_claim()?;
        let sides = ((name.as_str(), work), (self.name.as_str(), self.work));
        let neighbors = Neighbors::watch();
        let comparison = Session::compare(plan, Some(limit), sides.0, sides.1)?;
        let judged = beside(neighbors.disturb(), judge(&comparison, limit, margin));
        claim.judged(&comparison, limit, judged).write();
        Ok(comparison)
    }
}

impl<'lab> Claim<'lab> {
    fn judged(
        self,
        comparison: &Comparison,
        limit: Limit,
        (verdict, why): (Verdict, String),
    ) -> Judged<'lab> {
        let mut judged = self.record(ClaimKind::Timing, verdict, why);
        judged.claim.comparison = Some((comparison.clone(), limit));
        judged
    }
}

/// A claim that is compared to Python; it needs a limit.
#[derive(Debug)]
#[must_use = "a comparison needs a limit"]
pub struct ComparedToPython<'lab, A> {
    subject: Subject<'lab, A>,
    script: String,
}

impl<T: Serialize, A: FnMut() -> Result<T>> ComparedToPython<'_, A> {
    /// Claims that the Rust takes at most `limit` times as long as the Python. Where there is no
    /// Python, the claim is skipped, and the result is `None`.
    ///
    /// # Errors
    /// What either side reports; also if the answers differ, or if no ratio can pass the limit.
    pub fn at_most(self, limit: f64) -> Result<Option<Comparison>> {
        let Subject { claim, name, work } = self.subject;
        let limit = Limit::AtMost(limit).checked()?;
        let session = claim.session;
        let (plan, margin) = session.plan_of_claim()?;
        let neighbors = Neighbors::watch();
        let comparison = session.compare_to_python(plan, limit, (&name, work), &self.script)?;
        match &comparison {
            Some(seen) => {
                let judged = beside(neighbors.disturb(), judge(seen, limit, margin));
                claim.judged(seen, limit, judged).write();
            }
            None => {
                claim
                    .record(ClaimKind::Timing, Verdict::Skipped, session.python().to_owned())
                    .write();
            }
        }
        Ok(comparison)
    }
}
