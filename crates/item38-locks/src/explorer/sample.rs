//! Some schedules, drawn by lot.

use fastrand::Rng;

use super::{ExploreError, Machine, Outcome, Outcomes, Program, STATE_LIMIT};

/// Follows `schedules` schedules drawn by lot and counts what they lead to.
///
/// Who has more steps left is more likely to come next. Where threads never wait or jump, and
/// where they do everything in equally long sections under one lock, every schedule is as likely
/// as every other, so that the shares estimate what [`explore`](super::explore) would find. In
/// other programs they only show what can happen.
///
/// # Errors
/// A schedule does not end, or the program gives back a lock that it does not hold.
pub fn sample(program: &Program, schedules: u64, rng: &mut Rng) -> Result<Outcomes, ExploreError> {
    let mut outcomes = Outcomes::default();
    for _ in 0..schedules {
        let outcome = one(program, rng)?;
        outcomes.add(outcome, 1);
    }
    Ok(outcomes)
}

fn one(program: &Program, rng: &mut Rng) -> Result<Outcome, ExploreError> {
    let mut machine = Machine::new(program);
    for _ in 0..STATE_LIMIT {
        if let Some(outcome) = machine.outcome(program) {
            return Ok(outcome);
        }
        let thread = draw_lot(program, &machine, rng);
        machine.step(program, thread)?;
    }
    Err(ExploreError::TooLarge { schedules: program.schedules() })
}

fn draw_lot(program: &Program, machine: &Machine, rng: &mut Rng) -> usize {
    let lots = || machine.ready(program).map(|thread| machine.remaining(program, thread));
    let all: usize = lots().sum();
    let mut lot = rng.usize(..all);
    let is_drawn = |lots: usize| match lot.checked_sub(lots) {
        Some(rest) => {
            lot = rest;
            false
        }
        None => true,
    };
    let place = lots().map(is_drawn).position(|drawn| drawn);
    place.and_then(|place| machine.ready(program).nth(place)).expect("somebody is ready")
}
