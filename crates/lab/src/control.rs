//! The noise floor: how different a piece of work seems from itself, here and now.

use std::{hint::black_box, time::Duration};

use crate::{
    Comparison, Effort, Result,
    compare::{OF_ROW, Plan, compare},
    measurement::sample,
    sampling::Budget,
};

/// Compares a piece of work with itself.
pub(crate) fn control(effort: Effort, seed: u64) -> Result<Comparison> {
    let milliseconds = match effort {
        Effort::Quick => 50,
        Effort::Normal => 100,
        Effort::Full => 500,
    };
    let budget = Budget { time: Duration::from_millis(milliseconds), ..Budget::new(effort, seed) };
    let plan = Plan { budget, confidence: OF_ROW, margin: 0.0, stops_early: false };
    let sum = || Ok((0..1000_u64).fold(0, |sum, n| black_box(sum + n)));
    let sampler = |iterations| sample(iterations, &mut { sum });
    compare(plan, None, ("a sum", sampler), ("the same sum", sampler))
}
