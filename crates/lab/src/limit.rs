//! What a claim says about a ratio of times, and when an interval decides it.

use std::{fmt, ops::RangeInclusive};

use serde::{Deserialize, Serialize};

use crate::{Comparison, Verdict};

/// How far the whole interval must lie beyond a limit before a verdict is given.
///
/// With 5 %, two equal sides measured in interleaved pairs were never told apart in 320 trials;
/// with 0 %, in 2-4 % of them.
pub(crate) const MARGIN: f64 = 0.05;

/// What a claim says about a ratio of times.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// The subject takes at most this many times as long as the baseline.
    AtMost(f64),
    /// The subject takes at least this many times as long as the baseline.
    AtLeast(f64),
    /// The ratio lies between the two.
    Between(f64, f64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = match *self {
            Self::AtMost(limit) | Self::AtLeast(limit) => [limit, limit],
            Self::Between(low, high) => [low, high],
        }
        .map(three_decimals);
        match self {
            Self::AtMost(_) => write!(f, "at most {first}"),
            Self::AtLeast(_) => write!(f, "at least {first}"),
            Self::Between(..) => write!(f, "between {first} and {second}"),
        }
    }
}

/// At most three decimals, and no zero at the end: 2, 1.5, 0.667.
fn three_decimals(limit: f64) -> String {
    format!("{limit:.3}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Limit {
    pub(crate) fn is_decided_by(self, interval: RangeInclusive<f64>) -> bool {
        self.verdict(interval, MARGIN) != Verdict::Inconclusive
    }

    /// Decided only when the whole interval clears the limit by `margin`.
    fn verdict(self, interval: RangeInclusive<f64>, margin: f64) -> Verdict {
        let (low, high) = interval.into_inner();
        let below = |limit: f64| high <= limit * (1.0 - margin);
        let above = |limit: f64| low >= limit * (1.0 + margin);
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

    /// Returns the verdict on a comparison, and what was seen.
    pub(crate) fn judge(self, comparison: &Comparison, margin: f64) -> (Verdict, String) {
        let (subject, baseline) = (&comparison.subject.name, &comparison.baseline.name);
        let seen = format!("{subject} ÷ {baseline} = {comparison}, claimed {self}");
        let verdict = self.verdict(comparison.low..=comparison.high, margin);
        if verdict == Verdict::Inconclusive {
            let pairs = comparison.pairs();
            let by =
                if margin > 0.0 { format!(" by {:.0} %", margin * 100.0) } else { String::new() };
            let why =
                format!("{seen}, but after {pairs} pairs the interval does not clear that{by}");
            return (verdict, why);
        }
        (verdict, seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;

    fn interval(low: f64, high: f64) -> Comparison {
        let side = |name: &str| Side { name: name.to_owned(), seconds: 1.0, samples: vec![1.0; 5] };
        let ratio = f64::midpoint(low, high);
        Comparison { subject: side("a"), baseline: side("b"), ratio, low, high, iterations: (1, 1) }
    }

    #[test]
    fn a_verdict_needs_the_whole_interval_beyond_the_limit_and_the_margin() {
        let verdict = |limit: Limit, low, high| limit.judge(&interval(low, high), MARGIN).0;
        assert_eq!(verdict(Limit::AtMost(2.0), 1.0, 1.8), Verdict::Confirmed);
        assert_eq!(verdict(Limit::AtMost(2.0), 1.0, 1.95), Verdict::Inconclusive);
        assert_eq!(verdict(Limit::AtMost(2.0), 2.05, 3.0), Verdict::Inconclusive);
        assert_eq!(verdict(Limit::AtMost(2.0), 2.2, 3.0), Verdict::Refuted);
        assert_eq!(verdict(Limit::AtLeast(2.0), 2.2, 3.0), Verdict::Confirmed);
        assert_eq!(verdict(Limit::AtLeast(2.0), 1.0, 1.8), Verdict::Refuted);
        assert_eq!(verdict(Limit::Between(0.8, 1.25), 0.95, 1.05), Verdict::Confirmed);
        assert_eq!(verdict(Limit::Between(0.8, 1.25), 0.7, 1.05), Verdict::Inconclusive);
        assert_eq!(verdict(Limit::Between(0.8, 1.25), 1.9, 2.1), Verdict::Refuted);
    }

    #[test]
    fn an_inconclusive_verdict_says_why() {
        let (_, why) = Limit::AtMost(1.0).judge(&interval(0.9, 1.1), MARGIN);
        assert_eq!(
            why,
            "a ÷ b = 1.00 [0.900, 1.10], claimed at most 1, \
             but after 5 pairs the interval does not clear that by 5 %"
        );
    }

    #[test]
    fn a_limit_is_shown_with_as_many_digits_as_it_needs() {
        let shown = [2.0, 100.0, 1.05, 2.0 / 3.0].map(|limit| Limit::AtMost(limit).to_string());
        assert_eq!(shown, ["at most 2", "at most 100", "at most 1.05", "at most 0.667"]);
        assert_eq!(Limit::Between(0.8, 1.25).to_string(), "between 0.8 and 1.25");
    }

    #[test]
    fn a_goal_has_no_margin() {
        let verdict = |low, high| Limit::AtMost(1.0).judge(&interval(low, high), 0.0).0;
        assert_eq!(verdict(0.9, 0.99), Verdict::Confirmed);
        assert_eq!(verdict(0.9, 1.01), Verdict::Inconclusive);
        assert_eq!(verdict(1.01, 1.1), Verdict::Refuted);
    }
}
