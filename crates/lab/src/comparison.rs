//! What came out when two pieces of work were timed in interleaved pairs.

use std::fmt;

use serde::Serialize;

use crate::statistics::{Interval, median};

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
pub struct Side {
    /// What was timed.
    pub name: String,
    /// Seconds of one execution, the median over the samples.
    pub seconds: f64,
    /// Seconds of one execution, sample by sample, in the order they were taken.
    pub samples: Vec<f64>,
}

/// Two pieces of work, timed in turn, with the ratio of their medians.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
pub struct Comparison {
    /// The side that a claim is about.
    #[serde(alias = "above")]
    pub subject: Side,
    /// The side that it is compared to.
    #[serde(alias = "below")]
    pub baseline: Side,
    /// Seconds of the subject over seconds of the baseline: 2.0 says that the subject takes twice
    /// as long.
    pub ratio: f64,
    /// Lower end of the ratio's bootstrap interval.
    pub low: f64,
    /// Upper end of the ratio's bootstrap interval.
    pub high: f64,
    /// How sure the interval is: 0.95 says that 95 of 100 hold the true ratio.
    #[cfg_attr(feature = "read", serde(default = "usual_confidence"))]
    pub confidence: f64,
    /// Executions that one sample lasted; its time is divided by them. The subject's, then the baseline's.
    pub iterations: (u32, u32),
}

/// What all intervals had in schema 1.
#[cfg(feature = "read")]
fn usual_confidence() -> f64 {
    0.95
}

impl Comparison {
    /// Evaluates rounds whose first two sides are the subject and the baseline; the interval is
    /// that of their ratio.
    pub(crate) fn new<const N: usize>(
        names: (&str, &str),
        rounds: &[[f64; N]],
        (low, high): Interval,
        confidence: f64,
        iterations: (u32, u32),
    ) -> Self {
        let side = |index: usize| rounds.iter().map(|round| round[index]).collect();
        let (subject, baseline) = (Side::new(names.0, side(0)), Side::new(names.1, side(1)));
        Self {
            ratio: subject.seconds / baseline.seconds,
            subject,
            baseline,
            low,
            high,
            confidence,
            iterations,
        }
    }

    /// Returns how far the interval reaches from 1: of a piece of work beside itself, this is the
    /// noise floor.
    pub fn noise_floor(&self) -> f64 {
        (self.high - 1.0).max(1.0 - self.low)
    }

    /// Returns the number of pairs that were taken.
    pub fn pairs(&self) -> usize {
        self.subject.samples.len()
    }
}

impl fmt::Display for Comparison {
    /// Writes the ratio and its interval, such as `1.98 [1.93, 2.01]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [ratio, low, high] = [self.ratio, self.low, self.high].map(significant);
        write!(f, "{ratio} [{low}, {high}]")
    }
}

/// Writes three significant digits: ratios run from 0.0012 to 4500.
pub(crate) fn significant(value: f64) -> String {
    let digits_before_the_point = value.abs().max(1e-9).log10().floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies in 0..=9")]
    let decimals = (2.0 - digits_before_the_point).clamp(0.0, 9.0) as usize;
    format!("{value:.decimals$}")
}

impl Side {
    pub(crate) fn new(name: &str, samples: Vec<f64>) -> Self {
        Self { name: name.to_owned(), seconds: median(&mut samples.clone()), samples }
    }
}
