//! Some schedules at random.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::{ExploreError, Machine, Outcome, Program, STATE_LIMIT};

/// Schedules that were drawn at random, by their outcomes.
///
/// Each schedule counts by the inverse of the probability with which it was drawn, so that the
/// [shares](Self::share) are those of all schedules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    outcomes: BTreeMap<Outcome, Drawn>,
    /// The logarithm by which all weights are divided, so that their sums stay finite.
    scale: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Drawn {
    schedules: u64,
    weights: f64,
    squares: f64,
}

/// An estimate of how many of all schedules lead to an outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// How many of the drawn schedules lead to it.
    pub drawn: u64,
    /// The estimated share of all schedules, from 0 to 1.
    pub estimate: f64,
    /// Half the width of the estimate's 95 % interval.
    pub margin: f64,
}

impl Sample {
    /// Returns the number of drawn schedules.
    pub fn schedules(&self) -> u64 {
        self.outcomes.values().map(|drawn| drawn.schedules).sum()
    }

    /// Returns the number of drawn schedules whose outcome the program does not expect.
    pub fn failures(&self, program: &Program) -> u64 {
        let failed = self.outcomes.iter().filter(|(outcome, _)| !program.expects(outcome));
        failed.map(|(_, drawn)| drawn.schedules).sum()
    }

    /// Estimates how many of all schedules lead to `outcome`.
    pub fn share(&self, outcome: &Outcome) -> Share {
        let this = self.outcomes.get(outcome).copied().unwrap_or_default();
        let sum = |part: fn(&Drawn) -> f64| self.outcomes.values().map(part).sum::<f64>();
        let (weights, squares) = (sum(|drawn| drawn.weights), sum(|drawn| drawn.squares));
        let estimate = this.weights / weights;
        // The variance of a ratio of two sums.
        let variance = this.squares * (1.0 - estimate).powi(2)
            + (squares - this.squares).max(0.0) * estimate.powi(2);
        Share { drawn: this.schedules, estimate, margin: 1.96 * variance.sqrt() / weights }
    }

    /// Returns each drawn outcome with its share, in the order of the final values; a deadlock
    /// comes last.
    pub fn iter(&self) -> impl Iterator<Item = (&Outcome, Share)> {
        self.outcomes.keys().map(|outcome| (outcome, self.share(outcome)))
    }

    fn add(&mut self, outcome: Outcome, log_weight: f64) {
        if self.outcomes.is_empty() {
            self.scale = log_weight;
        }
        if log_weight > self.scale {
            let factor = (self.scale - log_weight).exp();
            for drawn in self.outcomes.values_mut() {
                drawn.weights *= factor;
                drawn.squares *= factor * factor;
            }
            self.scale = log_weight;
        }
        let weight = (log_weight - self.scale).exp();
        let drawn = self.outcomes.entry(outcome).or_default();
        drawn.schedules += 1;
        drawn.weights += weight;
        drawn.squares += weight * weight;
    }
}

/// Follows `schedules` schedules drawn at random and estimates the shares of their outcomes.
///
/// A thread that has more steps left is more likely to take the next one. If threads never wait or
/// jump, every schedule is then equally likely. Otherwise some are more likely than others, and each
/// counts by the inverse of its probability (Knuth, *Estimating the efficiency of backtrack
/// programs*, 1975).
///
/// ```
/// use fastrand::Rng;
/// use item38_locks::explorer::{Outcome, sample, two_locks};
///
/// let drawn = sample(&two_locks(), 10_000, &mut Rng::with_seed(38))?;
/// let deadlocks = drawn.share(&Outcome::Deadlock); // 2 of 6 schedules, and half of those drawn
/// assert!((deadlocks.estimate - 1.0 / 3.0).abs() < 2.0 * deadlocks.margin);
/// # Ok::<(), item38_locks::explorer::ExploreError>(())
/// ```
///
/// # Errors
/// A schedule does not end within [`STATE_LIMIT`] steps, or a thread releases a lock that it does
/// not hold.
pub fn sample(program: &Program, schedules: u64, rng: &mut Rng) -> Result<Sample, ExploreError> {
    let mut sample = Sample::default();
    for _ in 0..schedules {
        let (outcome, log_weight) = one(program, rng)?;
        sample.add(outcome, log_weight);
    }
    Ok(sample)
}

/// Follows one schedule. Returns its outcome and the logarithm of its weight.
fn one(program: &Program, rng: &mut Rng) -> Result<(Outcome, f64), ExploreError> {
    let mut machine = Machine::new(program);
    let mut log_weight = 0.0;
    for _ in 0..STATE_LIMIT {
        let lots: Vec<_> = machine
            .ready(program)
            .map(|thread| (thread, machine.remaining(program, thread)))
            .collect();
        let outcome = machine.outcome(program);
        // A deadlock may be the end, or a spurious wake-up may follow.
        let end = usize::from(outcome.is_some());
        let all = end + lots.iter().map(|(_, lots)| lots).sum::<usize>();
        let mut lot = rng.usize(..all);
        let drawn = lots.into_iter().find(|&(_, lots)| {
            let is_drawn = lot < lots;
            lot = lot.saturating_sub(lots);
            is_drawn
        });
        let probability = |lots: usize| lots as f64 / all as f64;
        match (drawn, outcome) {
            (Some((thread, lots)), _) => {
                log_weight -= probability(lots).ln();
                machine = machine.after(program, thread)?;
            }
            (None, Some(outcome)) => return Ok((outcome, log_weight - probability(end).ln())),
            (None, None) => break,
        }
    }
    Err(ExploreError::TooLarge { schedules: program.schedules() })
}
