//! A sentence of the lesson that can turn out false.

use std::{fmt, ops::RangeInclusive};

use serde::{Deserialize, Serialize};

use crate::{Comparison, Lab, Record, Result};

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
    /// What was measured, for a claim about time.
    pub comparison: Option<Comparison>,
}

/// How far the whole interval must lie beyond a limit before a verdict is given.
///
/// With 5 %, two equal sides measured in interleaved pairs were never told apart in 320 trials;
/// with 0 %, in 2-4 % of them.
pub(crate) const MARGIN: f64 = 0.05;

/// What a claim says about a ratio of times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// The side above takes at most so many times as long as the side below.
    AtMost(f64),
    /// The side above takes at least so many times as long as the side below.
    AtLeast(f64),
    /// The ratio lies between the two.
    Between(f64, f64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(limit) => write!(f, "at most {limit}"),
            Self::AtLeast(limit) => write!(f, "at least {limit}"),
            Self::Between(low, high) => write!(f, "between {low} and {high}"),
        }
    }
}

impl Limit {
    pub(crate) fn is_decided_by(self, interval: RangeInclusive<f64>) -> bool {
        self.verdict(interval) != Verdict::Inconclusive
    }

    /// Decided only when the whole interval clears the limit by [`MARGIN`].
    fn verdict(self, interval: RangeInclusive<f64>) -> Verdict {
        let (low, high) = interval.into_inner();
        let below = |limit: f64| high <= limit * (1.0 - MARGIN);
        let above = |limit: f64| low >= limit * (1.0 + MARGIN);
        let (confirmed, refuted) = match self {
            Self::AtMost(limit) => (below(limit), above(limit)),
            Self::AtLeast(limit) => (above(limit), below(limit)),
            Self::Between(least, most) => {
                (above(least) && below(most), below(least) || above(most))
            }
        };
        match (confirmed, refuted) {
            (true, _) => Verdict::Confirmed,
            (_, true) => Verdict::Refuted,
            _ => Verdict::Inconclusive,
        }
    }

    /// The verdict on a comparison, and what was seen.
    fn judge(self, comparison: &Comparison) -> (Verdict, String) {
        let (above, below) = (&comparison.above.name, &comparison.below.name);
        let seen = format!("{above} ÷ {below} = {comparison}, claimed {self}");
        let verdict = self.verdict(comparison.low..=comparison.high);
        if verdict == Verdict::Inconclusive {
            let pairs = comparison.pairs();
            let why =
                format!("{seen}, but after {pairs} pairs the interval does not clear that by 5 %");
            return (verdict, why);
        }
        (verdict, seen)
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
}

impl<'lab> Claim<'lab> {
    /// An invariant: it must hold on every machine, else the run has failed. `seen` is the
    /// evidence that the report shows.
    pub fn holds(self, is_true: bool, seen: impl Into<String>) {
        let verdict = if is_true {
            Verdict::Confirmed
        } else {
            Verdict::Refuted
        };
        self.record(ClaimKind::Invariant, verdict, seen.into(), None);
    }

    /// The claim cannot be looked at here.
    pub fn skipped(self, reason: impl Into<String>) {
        self.record(ClaimKind::Invariant, Verdict::Skipped, reason.into(), None);
    }

    /// A claim about time: `work` is the side above the fraction bar.
    pub fn compare<T, A: FnMut() -> Result<T>>(self, name: &str, work: A) -> Above<'lab, A> {
        Above {
            claim: self,
            name: name.to_owned(),
            work,
        }
    }

    fn record(
        self,
        kind: ClaimKind,
        verdict: Verdict,
        why: String,
        comparison: Option<Comparison>,
    ) {
        let claim = ClaimRecord {
            claim: self.sentence,
            kind,
            verdict,
            why,
            comparison,
        };
        self.lab.record(&Record::Claim {
            demo: self.lab.demo().to_owned(),
            claim,
        });
    }
}

/// A claim that has one side of its comparison.
#[must_use = "a comparison needs `to` and a limit"]
pub struct Above<'lab, A> {
    claim: Claim<'lab>,
    name: String,
    work: A,
}

impl<'lab, A> Above<'lab, A> {
    /// What it is compared to: the side below the fraction bar.
    pub fn to<B>(self, name: &str, work: B) -> Compared<'lab, A, B> {
        Compared {
            above: self,
            name: name.to_owned(),
            work,
        }
    }
}

/// A claim that has both sides of its comparison; it wants a limit.
#[must_use = "a comparison needs a limit"]
pub struct Compared<'lab, A, B> {
    above: Above<'lab, A>,
    name: String,
    work: B,
}

impl<T, A, B> Compared<'_, A, B>
where
    T: PartialEq + fmt::Debug,
    A: FnMut() -> Result<T>,
    B: FnMut() -> Result<T>,
{
    /// The side above takes at most `limit` times as long as the side below.
    ///
    /// # Errors
    /// What the work returns; also if the two sides return different answers.
    pub fn at_most(self, limit: f64) -> Result<Comparison> {
        self.judge(Limit::AtMost(limit))
    }

    /// The side above takes at least `limit` times as long as the side below.
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
        let Above { claim, name, work } = self.above;
        let comparison = claim
            .lab
            .compare((&name, work), (&self.name, self.work), limit)?;
        let (verdict, why) = limit.judge(&comparison);
        claim.record(ClaimKind::Timing, verdict, why, Some(comparison.clone()));
        Ok(comparison)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;

    fn interval(low: f64, high: f64) -> Comparison {
        let side = |name: &str| Side {
            name: name.to_owned(),
            seconds: 1.0,
            samples: vec![1.0; 5],
        };
        let ratio = f64::midpoint(low, high);
        Comparison {
            above: side("a"),
            below: side("b"),
            ratio,
            low,
            high,
            iterations: (1, 1),
        }
    }

    #[test]
    fn a_verdict_needs_the_whole_interval_beyond_the_limit_and_the_margin() {
        let verdict = |limit: Limit, low, high| limit.judge(&interval(low, high)).0;
        assert_eq!(verdict(Limit::AtMost(2.0), 1.0, 1.8), Verdict::Confirmed);
        assert_eq!(
            verdict(Limit::AtMost(2.0), 1.0, 1.95),
            Verdict::Inconclusive
        );
        assert_eq!(
            verdict(Limit::AtMost(2.0), 2.05, 3.0),
            Verdict::Inconclusive
        );
        assert_eq!(verdict(Limit::AtMost(2.0), 2.2, 3.0), Verdict::Refuted);
        assert_eq!(verdict(Limit::AtLeast(2.0), 2.2, 3.0), Verdict::Confirmed);
        assert_eq!(verdict(Limit::AtLeast(2.0), 1.0, 1.8), Verdict::Refuted);
        assert_eq!(
            verdict(Limit::Between(0.8, 1.25), 0.95, 1.05),
            Verdict::Confirmed
        );
        assert_eq!(
            verdict(Limit::Between(0.8, 1.25), 0.7, 1.05),
            Verdict::Inconclusive
        );
        assert_eq!(
            verdict(Limit::Between(0.8, 1.25), 1.9, 2.1),
            Verdict::Refuted
        );
    }

    #[test]
    fn an_inconclusive_verdict_says_why() {
        let (_, why) = Limit::AtMost(1.0).judge(&interval(0.9, 1.1));
        assert_eq!(
            why,
            "a ÷ b = 1.00 [0.900, 1.10], claimed at most 1, \
             but after 5 pairs the interval does not clear that by 5 %"
        );
    }
}
