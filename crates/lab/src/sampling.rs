//! Takes samples of all sides in rounds, until something is decided or the time is spent.

use std::time::{Duration, Instant};

use crate::{Effort, Result};

/// When sampling may stop, and when it must.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// A sample lasts at least this long.
    pub shortest_sample: Duration,
    /// No comparison rests on fewer rounds, however long they take.
    pub fewest_rounds: usize,
    /// No round starts once this much time is spent, if the fewest are there.
    pub time: Duration,
    /// The seed of the order within each round.
    pub seed: u64,
}

impl Budget {
    /// Returns the budget of a claim, or of a row of a benchmark.
    pub(crate) fn new(effort: Effort, seed: u64) -> Self {
        let (shortest_sample, time) = match effort {
            Effort::Quick => (200, 250),
            Effort::Normal => (1000, 1500),
            Effort::Full => (2000, 8000),
        };
        Self {
            shortest_sample: Duration::from_micros(shortest_sample),
            fewest_rounds: FEWEST_ROUNDS,
            time: Duration::from_millis(time),
            seed,
        }
    }

    /// Returns the budget for one sample of each side.
    pub(crate) fn once() -> Self {
        Self { shortest_sample: Duration::ZERO, fewest_rounds: 1, time: Duration::ZERO, seed: 0 }
    }

    /// Returns the budget of a comparison that is only shown: no verdict hangs on it.
    pub(crate) fn of_what_is_shown(self) -> Self {
        Self { fewest_rounds: self.fewest_rounds.min(3), time: self.time / 2, ..self }
    }
}

/// No verdict rests on fewer rounds.
pub(crate) const FEWEST_ROUNDS: usize = 8;

/// No comparison takes more rounds: the interval no longer narrows by much.
const MOST_ROUNDS: usize = 400;

/// Takes rounds within `budget`: `sample` takes one sample of the side with that index, and each
/// round has one of each side.
///
/// The order of a round is drawn at random, and the next round has the reverse order. A program
/// beside this one that works at a steady pace then slows both sides equally often.
///
/// Sampling stops early where `is_decided` says so. It is asked after the fewest rounds, and again
/// whenever there are half as many more: each time is a chance to be wrong.
pub(crate) fn take_rounds<const N: usize>(
    budget: Budget,
    mut sample: impl FnMut(usize) -> Result<f64>,
    is_decided: impl Fn(&[[f64; N]]) -> bool,
) -> Result<Vec<[f64; N]>> {
    let start = Instant::now();
    let mut rng = fastrand::Rng::with_seed(budget.seed);
    let mut order: [usize; N] = std::array::from_fn(|side| side);
    let mut rounds = Vec::new();
    let mut next_look = budget.fewest_rounds;
    loop {
        if rounds.len().is_multiple_of(2) {
            rng.shuffle(&mut order);
        } else {
            order.reverse();
        }
        let mut round = [0.0; N];
        for side in order {
            round[side] = sample(side)?;
        }
        rounds.push(round);
        let has_enough = rounds.len() >= budget.fewest_rounds;
        if has_enough && start.elapsed() >= budget.time || rounds.len() >= MOST_ROUNDS {
            return Ok(rounds);
        }
        if rounds.len() == next_look {
            next_look += next_look.div_ceil(2);
            if is_decided(&rounds) {
                return Ok(rounds);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    const BUDGET: Budget = Budget {
        shortest_sample: Duration::ZERO,
        fewest_rounds: 8,
        time: Duration::from_mins(1),
        seed: 1,
    };

    #[test]
    fn round_has_each_side_once_and_the_next_has_the_reverse_order() {
        let order = RefCell::new(Vec::new());
        let rounds = take_rounds::<4>(
            BUDGET,
            |side| {
                order.borrow_mut().push(side);
                Ok(side as f64)
            },
            |_| true,
        );
        assert_eq!(rounds.unwrap(), [[0.0, 1.0, 2.0, 3.0]; 8]);
        let order = order.into_inner();
        let rounds: Vec<_> = order.chunks(4).collect();
        for pair in rounds.chunks(2) {
            let reversed: Vec<_> = pair[1].iter().rev().copied().collect();
            assert_eq!(pair[0], reversed);
        }
        assert!(rounds.chunks(2).any(|pair| pair[0] != rounds[0]), "the order is drawn: {order:?}");
    }

    #[test]
    fn first_look_is_at_8_rounds_and_later_ones_at_half_more() {
        let looks = RefCell::new(Vec::new());
        let rounds = take_rounds::<2>(
            BUDGET,
            |_| Ok(1.0),
            |rounds| {
                looks.borrow_mut().push(rounds.len());
                rounds.len() > 30
            },
        );
        assert_eq!(looks.into_inner(), [8, 12, 18, 27, 41]);
        assert_eq!(rounds.unwrap().len(), 41);
    }

    #[test]
    fn sampling_ends_with_the_time_but_not_before_the_fewest_rounds() {
        let budget = Budget { time: Duration::ZERO, ..BUDGET };
        let rounds = take_rounds::<2>(budget, |_| Ok(1.0), |_| false).unwrap();
        assert_eq!(rounds.len(), 8);
        let rounds = take_rounds::<2>(BUDGET, |_| Ok(1.0), |_| false).unwrap();
        assert_eq!(rounds.len(), MOST_ROUNDS);
    }

    #[test]
    fn side_that_fails_ends_the_sampling() {
        let failed = take_rounds::<2>(BUDGET, |_| anyhow::bail!("the child is gone"), |_| false);
        assert_eq!(failed.unwrap_err().to_string(), "the child is gone");
    }
}
