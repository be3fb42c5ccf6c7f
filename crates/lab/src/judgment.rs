//! What the measurements say about a limit, in words.

use std::fmt::Write;

use crate::{Comparison, Limit, Verdict, compare::SpeedUp, sampling::FEWEST_ROUNDS};

/// How far beyond a limit the whole interval must lie, and why that far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Margin {
    /// A goal of a benchmark has no margin.
    None,
    /// A claim of a lesson has a margin, because lessons are about large effects.
    OfLesson,
    /// A piece of work seems to differ from itself by this much.
    NoiseFloor(f64),
}

impl Margin {
    const OF_LESSON: f64 = 0.05;
    /// With a larger margin, no verdict would ever be reached.
    const MOST: f64 = 0.5;

    /// Returns the margin of a lesson's claims where a piece of work seems to differ from itself by
    /// `floor`.
    pub(crate) fn above(floor: f64) -> Self {
        if floor > Self::OF_LESSON {
            Self::NoiseFloor(floor.min(Self::MOST))
        } else {
            Self::OfLesson
        }
    }

    pub(crate) fn value(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::OfLesson => Self::OF_LESSON,
            Self::NoiseFloor(floor) => floor,
        }
    }

    /// Says what the interval does not clear, if it does not.
    fn not_cleared(self, after: usize) -> String {
        let by = match self {
            Self::None => String::new(),
            Self::OfLesson => format!(" by {:.0} %", Self::OF_LESSON * 100.0),
            Self::NoiseFloor(floor) => {
                format!(" by {:.0} %, the noise floor of this run", floor * 100.0)
            }
        };
        format!(", but after {after} pairs the interval does not clear that{by}")
    }
}

/// Returns the verdict on a comparison, and what was seen.
pub(crate) fn judge(comparison: &Comparison, limit: Limit, margin: Margin) -> (Verdict, String) {
    if let Some(why) = too_few(comparison) {
        return (Verdict::Skipped, why);
    }
    let mut seen = format!("{}, claimed {limit}", ratio(comparison));
    let verdict = limit.verdict((comparison.low, comparison.high), margin.value());
    if verdict == Verdict::Inconclusive {
        seen.push_str(&margin.not_cleared(comparison.pairs()));
    }
    (verdict, seen)
}

/// Takes a refutation back where other programs used so many cores that the ratio may be theirs.
pub(crate) fn beside(
    others: Option<f64>,
    (verdict, mut seen): (Verdict, String),
) -> (Verdict, String) {
    match others {
        Some(cores) if verdict == Verdict::Refuted => {
            // Writing to a String cannot fail.
            let _ = write!(seen, ", but other programs used {cores:.1} cores meanwhile");
            (Verdict::Inconclusive, seen)
        }
        _ => (verdict, seen),
    }
}

/// Returns the verdict on a parallel speed-up, and what was seen.
pub(crate) fn judge_speed_up(
    speed_up: &SpeedUp,
    limit: Limit,
    margin: Margin,
) -> (Verdict, String) {
    let &SpeedUp { ref comparison, ref capacity, verdict, asked } = speed_up;
    if let Some(why) = too_few(comparison) {
        return (Verdict::Skipped, why);
    }
    let ratio = ratio(comparison);
    if verdict == Verdict::Skipped {
        let why = format!(
            "{capacity}, too little to judge by (a shared core or a busy neighbor); {ratio}, claimed \
             {limit}"
        );
        return (verdict, why);
    }
    let is_less = capacity.limit < 0.995 * asked;
    let left = is_less.then(|| format!(", which leaves {}", Limit::AtLeast(capacity.limit)));
    let mut seen = format!("{ratio}, claimed {limit}; {capacity}{}", left.unwrap_or_default());
    if verdict == Verdict::Inconclusive {
        seen.push_str(&margin.not_cleared(comparison.pairs()));
    }
    (verdict, seen)
}

/// Says that there are too few pairs to judge by, if there are.
fn too_few(comparison: &Comparison) -> Option<String> {
    let pairs = comparison.pairs();
    (pairs < FEWEST_ROUNDS)
        .then(|| format!("{FEWEST_ROUNDS} pairs are needed for a verdict; {pairs} was taken"))
}

fn ratio(comparison: &Comparison) -> String {
    format!("{} ÷ {} = {comparison}", comparison.subject.name, comparison.baseline.name)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{
        Effort,
        capacity::Asked,
        compare::{Plan, compare_speed_up},
        measurement::Timed,
        sampling::Budget,
    };

    use super::*;

    fn comparison(low: f64, high: f64) -> Comparison {
        Comparison {
            ratio: f64::midpoint(low, high),
            ..Comparison::new(("a", "b"), &[[1.0, 1.0]; 8], (low, high), 0.995, (1, 1))
        }
    }

    fn why(low: f64, high: f64, limit: Limit, margin: Margin) -> String {
        judge(&comparison(low, high), limit, margin).1
    }

    #[test]
    fn inconclusive_verdict_says_what_is_not_cleared() {
        let seen = "a ÷ b = 1.00 [0.900, 1.10], claimed at most 1";
        let rest = ", but after 8 pairs the interval does not clear that";
        let why = |margin| why(0.9, 1.1, Limit::AtMost(1.0), margin);
        assert_eq!(why(Margin::None), format!("{seen}{rest}"));
        assert_eq!(why(Margin::OfLesson), format!("{seen}{rest} by 5 %"));
        let floor = format!("{seen}{rest} by 12 %, the noise floor of this run");
        assert_eq!(why(Margin::above(0.12)), floor);
    }

    #[test]
    fn claim_is_refuted_only_where_the_cores_are_free() {
        let judged = |others, low| {
            let limit = Limit::AtMost(1.0);
            beside(others, judge(&comparison(low, 3.0), limit, Margin::OfLesson))
        };
        assert_eq!(judged(None, 2.0).0, Verdict::Refuted);
        let (verdict, why) = judged(Some(1.04), 2.0);
        assert_eq!(verdict, Verdict::Inconclusive);
        assert!(why.ends_with("at most 1, but other programs used 1.0 cores meanwhile"), "{why}");
        let open = judged(None, 0.5);
        assert_eq!(judged(Some(1.0), 0.5), open, "only a refutation is taken back");
    }

    #[test]
    fn margin_is_the_noise_floor_where_that_is_higher() {
        assert_eq!(Margin::above(0.01), Margin::OfLesson);
        assert_eq!(Margin::above(0.2), Margin::NoiseFloor(0.2));
        assert_eq!(Margin::above(7.0), Margin::NoiseFloor(0.5));
        let verdict = |margin| judge(&comparison(1.1, 1.2), Limit::AtLeast(1.0), margin).0;
        assert_eq!(verdict(Margin::OfLesson), Verdict::Confirmed);
        assert_eq!(verdict(Margin::above(0.15)), Verdict::Inconclusive);
    }

    /// Judges one round again and again: serial, parallel, one bare thread, two of them.
    fn speed_up([serial, parallel, one, two]: [f64; 4]) -> (Verdict, String) {
        let side = |seconds| move |_| Ok(Timed { value: (), seconds });
        let budget = Budget { time: Duration::ZERO, ..Budget::new(Effort::Quick, 1) };
        let margin = Margin::OfLesson;
        let plan = Plan { budget, confidence: 0.995, margin: margin.value(), stops_early: true };
        let bare = |threads, _| Ok(if threads == 1 { one } else { two });
        let asked = Asked { threads: 2, limit: 1.5 };
        let sides = (("serial", side(serial)), ("parallel", side(parallel)));
        let speed_up = compare_speed_up(plan, asked, sides.0, sides.1, bare).unwrap();
        judge_speed_up(&speed_up, Limit::AtLeast(asked.limit), margin)
    }

    #[test]
    fn speed_up_is_judged_by_what_bare_threads_gain() {
        let (verdict, why) = speed_up([1.9, 1.0, 1.0, 1.0]);
        assert_eq!(verdict, Verdict::Confirmed);
        assert_eq!(
            why,
            "serial ÷ parallel = 1.90 [1.90, 1.90], claimed at least 1.5; \
             2 bare threads gain 2.00 [2.00, 2.00] here"
        );
        let (verdict, why) = speed_up([1.4, 1.0, 1.0, 1.25]);
        assert_eq!(verdict, Verdict::Confirmed);
        assert!(why.ends_with("gain 1.60 [1.60, 1.60] here, which leaves at least 1.3"), "{why}");
    }

    #[test]
    fn serialized_work_is_refuted_also_where_little_can_be_gained() {
        assert_eq!(speed_up([1.0, 1.0, 1.0, 1.0]).0, Verdict::Refuted);
        assert_eq!(speed_up([1.0, 1.0, 1.0, 1.4]).0, Verdict::Refuted);
    }

    #[test]
    fn speed_up_is_skipped_where_bare_threads_gain_nothing() {
        let (verdict, why) = speed_up([1.0, 1.0, 1.0, 1.8]);
        assert_eq!(verdict, Verdict::Skipped);
        assert_eq!(
            why,
            "2 bare threads gain 1.11 [1.11, 1.11] here, too little to judge by (a shared core or a \
             busy neighbor); serial ÷ parallel = 1.00 [1.00, 1.00], claimed at least 1.5"
        );
    }
}
