//! Compares two pieces of work: calibrates them, takes the rounds and checks the answers.

use std::fmt::Debug;

use anyhow::ensure;

use crate::{
    Comparison, Limit, Result, Verdict,
    capacity::{Asked, Capacity, is_too_little},
    measurement::{Timed, calibrate},
    sampling::{Budget, take_rounds},
    statistics::{Interval, bootstrap},
};

/// In seconds: a thirtieth of a processor's cycle. Work that takes less was not done.
const NOTHING: f64 = 1e-11;

/// How sure the interval of a claim must be.
///
/// It is looked at several times while sampling goes on, and each look is a chance to be wrong.
/// `docs/how-we-measure.md` says how often a verdict is wrong.
pub(crate) const OF_CLAIM: f64 = 0.995;

/// How sure the interval of a row must be: the usual 95 %, because it is looked at once.
pub(crate) const OF_ROW: f64 = 0.95;

/// How two pieces of work are to be compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub budget: Budget,
    /// The confidence of the intervals.
    pub confidence: f64,
    /// How far beyond a limit the whole interval must lie.
    pub margin: f64,
    /// Sampling stops as soon as the limit is decided.
    pub stops_early: bool,
}

/// Compares two samplers. Sampling may stop as soon as `limit` is decided.
pub(crate) fn compare<T: PartialEq + Debug>(
    plan: Plan,
    limit: Option<Limit>,
    subject: (&str, impl FnMut(u32) -> Result<Timed<T>>),
    baseline: (&str, impl FnMut(u32) -> Result<Timed<T>>),
) -> Result<Comparison> {
    let limit = limit.filter(|_| plan.stops_early);
    let names = (subject.0, baseline.0);
    let mut sides = Sides::calibrate(plan.budget, subject, baseline)?;
    let interval = |rounds: &[[f64; 2]]| {
        let [interval] =
            bootstrap(rounds, plan.confidence, |[subject, baseline]| [subject / baseline]);
        interval
    };
    let is_decided = |rounds: &[[f64; 2]]| {
        limit.is_some_and(|limit| {
            limit.verdict(interval(rounds), plan.margin) != Verdict::Inconclusive
        })
    };
    let rounds = take_rounds(plan.budget, |side| sides.sample(side), is_decided)?;
    Ok(Comparison::new(names, &rounds, interval(&rounds), plan.confidence, sides.iterations))
}

/// Compares a serial piece of work with a parallel one, while bare threads show in the same rounds
/// what the machine has to give.
///
/// `bare` is asked for a number of bare threads and of executions, and returns the time of one
/// execution.
pub(crate) fn compare_speed_up<T: PartialEq + Debug>(
    plan: Plan,
    asked: Asked,
    serial: (&str, impl FnMut(u32) -> Result<Timed<T>>),
    parallel: (&str, impl FnMut(u32) -> Result<Timed<T>>),
    mut bare: impl FnMut(usize, u32) -> Result<f64>,
) -> Result<SpeedUp> {
    let names = (serial.0, parallel.0);
    let mut sides = Sides::calibrate(plan.budget, serial, parallel)?;
    let (units, _) = calibrate(plan.budget.shortest_sample, &mut |iterations| {
        Ok(Timed { value: (), seconds: bare(1, iterations)? })
    })?;
    let intervals = |rounds: &[[f64; 4]]| {
        bootstrap(rounds, plan.confidence, |medians| {
            let [serial, parallel, one, all] = medians;
            [serial / parallel, asked.gain(one, all), asked.reached(medians)]
        })
    };
    let is_decided = |rounds: &[[f64; 4]]| {
        let [_, gain, reached] = intervals(rounds);
        plan.stops_early && speed_up_verdict(gain, reached, plan.margin) != Verdict::Inconclusive
    };
    let sample = |side| match side {
        0 | 1 => sides.sample(side),
        2 => bare(1, units),
        _ => bare(asked.threads, units),
    };
    let rounds = take_rounds(plan.budget, sample, is_decided)?;
    let [ratio, gain, reached] = intervals(&rounds);
    Ok(SpeedUp {
        comparison: Comparison::new(names, &rounds, ratio, plan.confidence, sides.iterations),
        capacity: Capacity::new(&rounds, asked, gain),
        verdict: speed_up_verdict(gain, reached, plan.margin),
        asked: asked.limit,
    })
}

/// A serial piece of work beside a parallel one and bare threads.
#[derive(Clone, Debug)]
pub(crate) struct SpeedUp {
    pub comparison: Comparison,
    pub capacity: Capacity,
    pub verdict: Verdict,
    /// The limit on full cores.
    pub asked: f64,
}

/// Judges by the intervals of what bare threads gain and of the ratio, divided by the limit that
/// holds here. The verdict is "skipped" where bare threads hardly gain anything.
fn speed_up_verdict(gain: Interval, reached: Interval, margin: f64) -> Verdict {
    if is_too_little(gain) {
        return Verdict::Skipped;
    }
    Limit::AtLeast(1.0).verdict(reached, margin)
}

/// Two samplers that give the same answer.
struct Sides<'a, T, A, B> {
    names: (&'a str, &'a str),
    subject: A,
    baseline: B,
    iterations: (u32, u32),
    answer: T,
}

impl<'a, T, A, B> Sides<'a, T, A, B>
where
    T: PartialEq + Debug,
    A: FnMut(u32) -> Result<Timed<T>>,
    B: FnMut(u32) -> Result<Timed<T>>,
{
    /// Finds out how many executions fill a sample of each side.
    fn calibrate(budget: Budget, subject: (&'a str, A), baseline: (&'a str, B)) -> Result<Self> {
        let (name, mut subject) = subject;
        let (other_name, mut baseline) = baseline;
        let (iterations, first) = calibrate(budget.shortest_sample, &mut subject)?;
        let (other_iterations, other) = calibrate(budget.shortest_sample, &mut baseline)?;
        let sides = Self {
            names: (name, other_name),
            subject,
            baseline,
            iterations: (iterations, other_iterations),
            answer: first.value,
        };
        sides.check(other_name, &other)?;
        Ok(sides)
    }

    /// Takes a sample of the subject, side 0, or of the baseline, side 1.
    fn sample(&mut self, side: usize) -> Result<f64> {
        let (name, timed) = if side == 0 {
            (self.names.0, (self.subject)(self.iterations.0)?)
        } else {
            (self.names.1, (self.baseline)(self.iterations.1)?)
        };
        self.check(name, &timed)?;
        Ok(timed.seconds)
    }

    fn check(&self, name: &str, found: &Timed<T>) -> Result {
        let (subject, baseline) = self.names;
        let Timed { value, seconds } = found;
        ensure!(
            *value == self.answer,
            "cannot compare {subject} with {baseline}: {name} answers {value:?}, not {:?}",
            self.answer
        );
        ensure!(
            *seconds > NOTHING,
            "cannot compare {subject} with {baseline}: {name} takes no time; \
             is its work optimized away?"
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Effort;

    fn compare_times(subject: f64, baseline: f64) -> Result<Comparison> {
        let side = |seconds| move |_| Ok(Timed { value: (), seconds });
        let budget = Budget { time: Duration::ZERO, ..Budget::new(Effort::Quick, 1) };
        let plan = Plan { budget, confidence: OF_ROW, margin: 0.0, stops_early: false };
        compare(plan, None, ("subject", side(subject)), ("baseline", side(baseline)))
    }

    #[test]
    fn execution_may_take_less_than_a_nanosecond() {
        let comparison = compare_times(0.6e-9, 0.3e-9).unwrap();
        assert_eq!(comparison.to_string(), "2.00 [2.00, 2.00]");
    }

    #[test]
    fn work_that_takes_no_time_is_not_compared() {
        let error = compare_times(0.0, 1e-9).unwrap_err().to_string();
        assert!(error.ends_with("subject takes no time; is its work optimized away?"), "{error}");
    }
}
