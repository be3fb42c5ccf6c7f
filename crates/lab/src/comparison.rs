//! Two pieces of work in interleaved pairs.

use std::{
    fmt,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::{
    Limit, Result,
    statistics::{bootstrap_interval, median, ratio_of_medians},
};

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

/// When sampling may stop, and when it must.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// A sample lasts at least this long.
    pub shortest_sample: Duration,
    /// No verdict on fewer pairs.
    pub fewest_pairs: usize,
    /// No pair starts once this much time is spent, if the fewest are there.
    pub time: Duration,
}

/// No comparison takes more pairs: the interval no longer narrows by much.
const MOST_PAIRS: usize = 400;

/// Takes interleaved pairs (AB, then BA, and so on) until `limit` is decided or the budget is
/// spent; without a limit, until it is spent. Each call of a side is one sample.
///
/// The interval is looked at after the fewest pairs and then after every half more, so that
/// looking often does not make a chance finding likely.
pub(crate) fn interleave(
    budget: Budget,
    limit: Option<Limit>,
    mut subject: impl FnMut() -> Result<f64>,
    mut baseline: impl FnMut() -> Result<f64>,
) -> Result<Vec<(f64, f64)>> {
    let start = Instant::now();
    let mut pairs = Vec::new();
    let mut next_look = budget.fewest_pairs;
    loop {
        pairs.push(pair(pairs.len().is_multiple_of(2), &mut subject, &mut baseline)?);
        let is_spent = start.elapsed() >= budget.time && pairs.len() >= budget.fewest_pairs;
        if is_spent || pairs.len() >= MOST_PAIRS {
            return Ok(pairs);
        }
        if let Some(limit) = limit
            && pairs.len() >= next_look
        {
            next_look += next_look.div_ceil(2);
            if limit.is_decided_by(bootstrap_interval(&pairs)) {
                return Ok(pairs);
            }
        }
    }
}

fn pair(
    subject_first: bool,
    subject: &mut impl FnMut() -> Result<f64>,
    baseline: &mut impl FnMut() -> Result<f64>,
) -> Result<(f64, f64)> {
    let (a, b);
    if subject_first {
        a = subject()?;
        b = baseline()?;
    } else {
        b = baseline()?;
        a = subject()?;
    }
    Ok((a, b))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    const BUDGET: Budget =
        Budget { shortest_sample: Duration::ZERO, fewest_pairs: 5, time: Duration::from_mins(1) };

    /// Sides whose clock is a random number: no test here waits for time.
    fn simulated(
        rng: &mut fastrand::Rng,
        subject: f64,
        noise: f64,
        limit: Limit,
    ) -> Vec<(f64, f64)> {
        let rng = RefCell::new(rng);
        let sample = |mean: f64| {
            let noise = rng.borrow_mut().f64() * noise;
            Ok(mean * (1.0 + noise))
        };
        interleave(BUDGET, Some(limit), || sample(subject), || sample(1.0)).unwrap()
    }

    #[test]
    fn pairs_alternate_which_side_goes_first() {
        let order = RefCell::new(String::new());
        let side = |name: char| {
            order.borrow_mut().push(name);
            Ok(1.0)
        };
        interleave(BUDGET, Some(Limit::AtMost(2.0)), || side('a'), || side('b')).unwrap();
        assert_eq!(*order.borrow(), "abbaabbaab", "five pairs decide 1.0 against 2.0");
    }

    #[test]
    fn a_large_effect_is_decided_early_and_a_small_one_takes_longer() {
        let mut rng = fastrand::Rng::with_seed(1);
        let large = simulated(&mut rng, 3.0, 0.2, Limit::AtLeast(1.5));
        let small = simulated(&mut rng, 1.65, 0.4, Limit::AtLeast(1.5));
        assert_eq!(large.len(), 5);
        assert!(small.len() > 5, "decided after {} pairs", small.len());
    }

    /// The promise behind every verdict: equal sides are not called different, even though the
    /// interval is looked at again and again while sampling goes on.
    #[test]
    fn equal_sides_are_never_judged_different() {
        let mut rng = fastrand::Rng::with_seed(2);
        let limit = Limit::AtMost(1.0);
        let decided = (0..10)
            .filter(|_| {
                let pairs = simulated(&mut rng, 1.0, 0.3, limit);
                limit.is_decided_by(bootstrap_interval(&pairs))
            })
            .count();
        assert!(decided == 0, "{decided} of 10 equal pairs were told apart");
    }

    #[test]
    fn a_side_that_fails_ends_the_comparison() {
        let failed = interleave(BUDGET, None, || anyhow::bail!("the child is gone"), || Ok(1.0));
        assert_eq!(failed.unwrap_err().to_string(), "the child is gone");
    }
}
