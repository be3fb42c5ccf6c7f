//! Takes interleaved pairs of samples until a limit is decided or the time is spent.

use std::{
    fmt::Debug,
    time::{Duration, Instant},
};

use anyhow::ensure;

use crate::{
    Comparison, Effort, Limit, Result,
    measurement::{Timed, calibrate},
    statistics::bootstrap_interval,
};

/// When sampling may stop, and when it must.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// A sample lasts at least this long.
    pub shortest_sample: Duration,
    /// No comparison rests on fewer pairs, however long they take.
    pub fewest_pairs: usize,
    /// No pair starts once this much time is spent, if the fewest are there.
    pub time: Duration,
    /// Sampling stops as soon as this limit is decided.
    pub until: Option<Limit>,
}

impl Budget {
    /// Returns the budget of a claim: sampling stops when `limit` is decided.
    pub(crate) fn of_claim(effort: Effort, limit: Limit) -> Self {
        let (shortest_sample, time) = match effort {
            Effort::Quick => (200, 250),
            Effort::Normal => (1000, 1500),
            Effort::Full => (2000, 8000),
        };
        Self {
            shortest_sample: Duration::from_micros(shortest_sample),
            fewest_pairs: 5,
            time: Duration::from_millis(time),
            until: Some(limit),
        }
    }

    /// Returns the budget of a benchmark's row: it takes all the time there is, because a goal may
    /// lie close to the ratio and is judged without a margin.
    pub(crate) fn of_row(effort: Effort) -> Self {
        let claim = Self::of_claim(effort, Limit::AtMost(1.0));
        Self { fewest_pairs: 9, until: None, ..claim }
    }

    /// Returns the budget of a counterpart that is only shown: no verdict hangs on it.
    pub(crate) fn of_counterpart(effort: Effort) -> Self {
        let row = Self::of_row(effort);
        Self { fewest_pairs: 3, time: row.time / 2, ..row }
    }
}

/// Seconds: a thirtieth of a processor's cycle. Work that takes less was not done.
const NOTHING: f64 = 1e-11;

/// No comparison takes more pairs: the interval no longer narrows by much.
const MOST_PAIRS: usize = 400;

/// Times two samplers in interleaved pairs. The answer of each sample must be that of the first.
pub(crate) fn compare<T: PartialEq + Debug>(
    budget: Budget,
    (subject, mut sample_subject): (&str, impl FnMut(u32) -> Result<Timed<T>>),
    (baseline, mut sample_baseline): (&str, impl FnMut(u32) -> Result<Timed<T>>),
) -> Result<Comparison> {
    let (subject_iterations, answer) = calibrate(budget.shortest_sample, &mut sample_subject)?;
    let (baseline_iterations, other) = calibrate(budget.shortest_sample, &mut sample_baseline)?;
    let check = |name: &str, found: &Timed<T>| {
        let Timed { value, seconds } = found;
        ensure!(
            *value == answer.value,
            "cannot compare {subject} with {baseline}: {name} answers {value:?}, not {:?}",
            answer.value
        );
        ensure!(
            *seconds > NOTHING,
            "cannot compare {subject} with {baseline}: {name} takes no time; \
             is its work optimized away?"
        );
        Ok(*seconds)
    };
    check(baseline, &other)?;
    let pairs = interleave(
        budget,
        || check(subject, &sample_subject(subject_iterations)?),
        || check(baseline, &sample_baseline(baseline_iterations)?),
    )?;
    let iterations = (subject_iterations, baseline_iterations);
    Ok(Comparison::new((subject, baseline), &pairs, iterations))
}

/// Takes interleaved pairs (AB, then BA, and so on) within `budget`. Each call of a side is one
/// sample.
///
/// The interval is looked at after the fewest pairs and then after every half more, so that
/// looking often does not make a chance finding likely.
fn interleave(
    budget: Budget,
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
        if let Some(limit) = budget.until
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

    const BUDGET: Budget = Budget {
        shortest_sample: Duration::ZERO,
        fewest_pairs: 5,
        time: Duration::from_mins(1),
        until: None,
    };

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
        interleave(Budget { until: Some(limit), ..BUDGET }, || sample(subject), || sample(1.0))
            .unwrap()
    }

    #[test]
    fn pairs_alternate_which_side_goes_first() {
        let order = RefCell::new(String::new());
        let side = |name: char| {
            order.borrow_mut().push(name);
            Ok(1.0)
        };
        interleave(
            Budget { until: Some(Limit::AtMost(2.0)), ..BUDGET },
            || side('a'),
            || side('b'),
        )
        .unwrap();
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
        let failed = interleave(BUDGET, || anyhow::bail!("the child is gone"), || Ok(1.0));
        assert_eq!(failed.unwrap_err().to_string(), "the child is gone");
    }

    fn compare_times(subject: f64, baseline: f64) -> Result<Comparison> {
        let side = |seconds| move |_| Ok(Timed { value: (), seconds });
        let budget = Budget { time: Duration::ZERO, ..Budget::of_row(Effort::Quick) };
        compare(budget, ("subject", side(subject)), ("baseline", side(baseline)))
    }

    #[test]
    fn an_execution_may_take_less_than_a_nanosecond() {
        let comparison = compare_times(0.6e-9, 0.3e-9).unwrap();
        assert_eq!(comparison.to_string(), "2.00 [2.00, 2.00]");
    }

    #[test]
    fn work_that_takes_no_time_is_not_compared() {
        let error = compare_times(0.0, 1e-9).unwrap_err().to_string();
        assert!(error.ends_with("subject takes no time; is its work optimized away?"), "{error}");
    }
}
