//! What the schedules lead to: all of them, some of them, or without numbers.

use std::collections::BTreeSet;

use anyhow::Result;
use fastrand::Rng;
use item38_locks::explorer::{
    ExploreError, Outcome, Outcomes, Program, Sample, explore, outcomes, sample,
};

use crate::options::Options;

pub(crate) enum Counts {
    /// All schedules.
    All(Outcomes),
    /// Schedules at random.
    Sampled(Sample),
    /// Schedules without end: only their outcomes are known.
    Uncountable(BTreeSet<Outcome>),
}

impl Counts {
    pub(crate) fn of(program: &Program, options: &Options) -> Result<Self> {
        if let Some(schedules) = options.sample {
            let mut rng = Rng::with_seed(options.seed);
            return Ok(Self::Sampled(sample(program, schedules, &mut rng)?));
        }
        match explore(program) {
            Err(ExploreError::Uncountable) => Ok(Self::Uncountable(outcomes(program)?)),
            all => Ok(Self::All(all?)),
        }
    }

    pub(crate) fn has_failures(&self, program: &Program) -> bool {
        match self {
            Self::All(all) => all.failures(program) > 0,
            Self::Sampled(sample) => sample.failures(program) > 0,
            Self::Uncountable(outcomes) => outcomes.iter().any(|outcome| !program.expects(outcome)),
        }
    }
}
