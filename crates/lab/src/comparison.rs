//! Two pieces of work in interleaved pairs.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::statistics::{bootstrap_interval, median, ratio_of_medians};

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// What was timed.
    pub name: String,
    /// Seconds of one execution, the median over the samples.
    pub seconds: f64,
    /// Seconds of one execution, sample by sample, in the order they were taken.
    pub samples: Vec<f64>,
}

/// Two pieces of work, timed in turn, with the ratio of their medians.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Lower end of the ratio's 95 % bootstrap interval.
    pub low: f64,
    /// Upper end of the ratio's 95 % bootstrap interval.
    pub high: f64,
    /// Executions that one sample lasted; its time is divided by them. The subject's, then the baseline's.
    pub iterations: (u32, u32),
}

impl Comparison {
    pub(crate) fn new(names: (&str, &str), pairs: &[(f64, f64)], iterations: (u32, u32)) -> Self {
        let (subject, baseline): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        let interval = bootstrap_interval(pairs);
        Self {
            subject: Side::new(names.0, subject),
            baseline: Side::new(names.1, baseline),
            ratio: ratio_of_medians(pairs),
            low: *interval.start(),
            high: *interval.end(),
            iterations,
        }
    }

    /// The number of interleaved pairs that were taken.
    pub fn pairs(&self) -> usize {
        self.subject.samples.len()
    }
}

impl fmt::Display for Comparison {
    /// The ratio and its interval, such as `1.98 [1.93, 2.01]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [ratio, low, high] = [self.ratio, self.low, self.high].map(significant);
        write!(f, "{ratio} [{low}, {high}]")
    }
}

/// Three significant digits: ratios run from 0.0012 to 4500.
fn significant(value: f64) -> String {
    let digits_before_the_point = value.abs().max(1e-9).log10().floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies in 0..=9")]
    let decimals = (2.0 - digits_before_the_point).clamp(0.0, 9.0) as usize;
    format!("{value:.decimals$}")
}

impl Side {
    fn new(name: &str, samples: Vec<f64>) -> Self {
        Self { name: name.to_owned(), seconds: median(&mut samples.clone()), samples }
    }
}
