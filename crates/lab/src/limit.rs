//! What a claim says about a ratio of times, and which interval decides it.

use std::fmt;

use anyhow::ensure;
use serde::Serialize;

use crate::{Result, Verdict, statistics::Interval};

/// What a claim says about a ratio of times.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
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

/// Writes at most three decimals, and no zero at the end: 2, 1.5, 0.667.
fn three_decimals(limit: f64) -> String {
    format!("{limit:.3}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Limit {
    /// Returns what an interval decides: only one that lies beyond the limit as a whole, and by
    /// `margin`, decides anything.
    pub(crate) fn verdict(self, (low, high): Interval, margin: f64) -> Verdict {
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

    /// Returns the limit if a ratio can lie on either side of it.
    ///
    /// # Errors
    /// The limit is not a positive number, or the lower end of a range is above the upper one.
    pub(crate) fn checked(self) -> Result<Self> {
        let (low, high) = match self {
            Self::AtMost(limit) | Self::AtLeast(limit) => (limit, limit),
            Self::Between(low, high) => (low, high),
        };
        ensure!(
            low > 0.0 && low <= high && high.is_finite(),
            "cannot judge a ratio of times by the limit {self}: use positive, finite numbers"
        );
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdict_needs_the_whole_interval_beyond_limit_and_margin() {
        let verdict = |limit: Limit, low, high| limit.verdict((low, high), 0.05);
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
    fn verdict_without_margin_needs_the_whole_interval() {
        let verdict = |low, high| Limit::AtMost(1.0).verdict((low, high), 0.0);
        assert_eq!(verdict(0.9, 0.99), Verdict::Confirmed);
        assert_eq!(verdict(0.9, 1.01), Verdict::Inconclusive);
        assert_eq!(verdict(1.01, 1.1), Verdict::Refuted);
    }

    #[test]
    fn limit_is_shown_with_as_many_digits_as_it_needs() {
        let shown = [2.0, 100.0, 1.05, 2.0 / 3.0].map(|limit| Limit::AtMost(limit).to_string());
        assert_eq!(shown, ["at most 2", "at most 100", "at most 1.05", "at most 0.667"]);
        assert_eq!(Limit::Between(0.8, 1.25).to_string(), "between 0.8 and 1.25");
    }

    #[test]
    fn limit_that_no_ratio_can_pass_is_an_error() {
        let error = |limit: Limit| limit.checked().unwrap_err().to_string();
        let rest = ": use positive, finite numbers";
        for (limit, shown) in [
            (Limit::AtMost(f64::NAN), "at most NaN"),
            (Limit::AtLeast(f64::INFINITY), "at least inf"),
            (Limit::AtMost(0.0), "at most 0"),
            (Limit::AtLeast(-1.0), "at least -1"),
            (Limit::Between(2.0, 1.0), "between 2 and 1"),
            (Limit::Between(f64::NAN, 1.0), "between NaN and 1"),
        ] {
            let words = format!("cannot judge a ratio of times by the limit {shown}{rest}");
            assert_eq!(error(limit), words);
        }
        assert_eq!(Limit::Between(1.0, 1.0).checked().unwrap(), Limit::Between(1.0, 1.0));
    }
}
