//! How often a verdict is wrong, on simulated clocks.
//!
//!     LAB_TRIALS=400 cargo test --release -p lab --lib simulation -- --nocapture --test-threads 1
//!
//! prints the first table of `docs/how-we-measure.md`, and with `LAB_TRIALS=200` the second. Without
//! `LAB_TRIALS` fewer trials are run.

use std::{cell::RefCell, env, f64::consts::TAU, thread, time::Duration};

use crate::{
    Limit, Verdict,
    capacity::Asked,
    compare::{OF_CLAIM, Plan, compare, compare_speed_up},
    judgment::{Margin, judge},
    measurement::Timed,
    sampling::Budget,
};

/// A clock: how long work that takes a second is seen to take.
struct Clock {
    noise: Noise,
    rng: fastrand::Rng,
    samples: f64,
    drift: f64,
}

#[derive(Clone, Copy, Debug)]
enum Noise {
    /// Up to this much longer.
    Uniform(f64),
    /// The logarithm has this standard deviation.
    Lognormal(f64),
    /// Half of the samples take 1.6 times as long, as on a shared core.
    Bimodal,
    /// Each sample is a little slower or faster than the one before.
    Drifting,
    /// A neighbor comes and goes, every few samples.
    Periodic,
}

impl Clock {
    fn new(noise: Noise, seed: u64) -> RefCell<Self> {
        RefCell::new(Self { noise, rng: fastrand::Rng::with_seed(seed), samples: 0.0, drift: 0.0 })
    }

    fn sample(&mut self) -> f64 {
        self.samples += 1.0;
        match self.noise {
            Noise::Uniform(width) => 1.0 + width * self.rng.f64(),
            Noise::Lognormal(deviation) => (deviation * self.normal()).exp(),
            Noise::Bimodal => {
                let shared = if self.rng.bool() { 1.6 } else { 1.0 };
                shared * (0.05 * self.normal()).exp()
            }
            Noise::Drifting => {
                self.drift = (0.98 * self.drift) + 0.05 * self.normal();
                (self.drift + 0.05 * self.normal()).exp()
            }
            Noise::Periodic => {
                let neighbor = 0.4 * (self.samples * TAU / 4.0).sin().max(0.0);
                (1.0 + neighbor) * (0.05 * self.normal()).exp()
            }
        }
    }

    /// The method of Box and Muller (1958).
    fn normal(&mut self) -> f64 {
        let (radius, angle) = (1.0 - self.rng.f64(), TAU * self.rng.f64());
        (-2.0 * radius.ln()).sqrt() * angle.cos()
    }
}

/// A claim's plan. Simulated time costs no time, so all rounds are taken unless a verdict is given.
fn plan(seed: u64) -> Plan {
    let budget = Budget {
        shortest_sample: Duration::ZERO,
        fewest_rounds: 8,
        time: Duration::from_hours(1),
        seed,
    };
    let margin = Margin::OfLesson.value();
    Plan { budget, confidence: OF_CLAIM, margin, stops_early: true }
}

/// Judges "the subject takes at most as long as the baseline" when it takes `ratio` times as long.
fn verdict(noise: Noise, ratio: f64, seed: u64) -> Verdict {
    let clock = Clock::new(noise, seed);
    let side = |length: f64| {
        let clock = &clock;
        move |_| Ok(Timed { value: (), seconds: length * clock.borrow_mut().sample() })
    };
    let limit = Limit::AtMost(1.0);
    let sides = (("subject", side(ratio)), ("baseline", side(1.0)));
    let comparison = compare(plan(seed), Some(limit), sides.0, sides.1).unwrap();
    judge(&comparison, limit, Margin::OfLesson).0
}

/// Which share of the trials ends confirmed, refuted, inconclusive and skipped.
fn shares(trials: u64, verdict: impl Fn(u64) -> Verdict + Sync) -> [f64; 4] {
    let (threads, verdict) = (2, &verdict);
    let run = |thread: u64| (thread..trials).step_by(threads).map(verdict).collect::<Vec<_>>();
    let verdicts: Vec<Verdict> = thread::scope(|scope| {
        let all: Vec<_> = (0..threads as u64).map(|t| scope.spawn(move || run(t))).collect();
        all.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    [Verdict::Confirmed, Verdict::Refuted, Verdict::Inconclusive, Verdict::Skipped].map(|wanted| {
        verdicts.iter().filter(|&&verdict| verdict == wanted).count() as f64 / trials as f64
    })
}

fn percent([confirmed, refuted, inconclusive, skipped]: [f64; 4]) -> String {
    let [confirmed, refuted, inconclusive, skipped] =
        [confirmed, refuted, inconclusive, skipped].map(|share| format!("{:.1} %", share * 100.0));
    format!(
        "{confirmed} confirmed, {refuted} refuted, {inconclusive} inconclusive, {skipped} skipped"
    )
}

/// What two busy threads gain over one.
#[derive(Clone, Copy, Debug)]
enum Cores {
    /// Always this much.
    Steady(f64),
    /// Either this or that, in each sample.
    ComeAndGo(f64, f64),
}

impl Cores {
    fn gain(self, rng: &mut fastrand::Rng) -> f64 {
        match self {
            Self::Steady(gain) => gain,
            Self::ComeAndGo(gain, other) => [gain, other][usize::from(rng.bool())],
        }
    }
}

/// Judges "two threads are at least 1.5 times as fast" of a pool that takes 3 % more than bare
/// threads do; or, `under_one_lock`, of one that gains nothing.
fn speed_up_verdict(cores: Cores, under_one_lock: bool, seed: u64) -> Verdict {
    let clock = Clock::new(Noise::Lognormal(0.1), seed);
    let rng = RefCell::new(fastrand::Rng::with_seed(seed));
    let work = |threads: f64, units: f64| {
        let gain = if threads > 1.0 { cores.gain(&mut rng.borrow_mut()) } else { 1.0 };
        units / gain * clock.borrow_mut().sample()
    };
    let threads = if under_one_lock { 1.0 } else { 2.0 };
    let speed_up = compare_speed_up(
        plan(seed),
        Asked { threads: 2, limit: 1.5 },
        ("serial", |_| Ok(Timed { value: (), seconds: work(1.0, 2.0) })),
        ("pool", |_| Ok(Timed { value: (), seconds: 1.03 * work(threads, 2.0) })),
        |threads, _| Ok(work(threads as f64, threads as f64)),
    );
    speed_up.unwrap().verdict
}

/// A debug build takes long for each.
const FEW: u64 = if cfg!(debug_assertions) { 1 } else { 40 };

fn trials() -> u64 {
    env::var("LAB_TRIALS").ok().and_then(|trials| trials.parse().ok()).unwrap_or(FEW)
}

/// More than this is not chance where 2 % are promised.
fn most(trials: u64) -> f64 {
    0.02 + 3.0 * (0.02 / trials as f64).sqrt()
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes a second only with --release")]
fn error_rates_are_those_of_the_docs() {
    let trials = trials();
    println!("{trials} trials | equal sides are told apart | a true 3 % is called one");
    for noise in [
        Noise::Uniform(0.3),
        Noise::Uniform(1.0),
        Noise::Lognormal(0.3),
        Noise::Lognormal(0.5),
        Noise::Bimodal,
        Noise::Drifting,
        Noise::Periodic,
    ] {
        let [equal, little] = [1.0, 1.03].map(|ratio| {
            let [_, _, inconclusive, _] = shares(trials, |seed| verdict(noise, ratio, seed));
            1.0 - inconclusive
        });
        println!("{noise:?} | {:.1} % | {:.1} %", equal * 100.0, little * 100.0);
        assert!(equal <= most(trials), "{noise:?}: {equal} of equal sides are told apart");
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes a second only with --release")]
fn speed_up_error_rates_are_those_of_the_docs() {
    let trials = trials();
    println!("{trials} trials | code that uses all cores | code under one lock");
    for cores in [
        Cores::Steady(2.0),
        Cores::Steady(1.6),
        Cores::Steady(1.3),
        Cores::Steady(1.1),
        Cores::ComeAndGo(2.0, 1.1),
        Cores::ComeAndGo(1.5, 1.0),
    ] {
        let [right, locked] = [false, true].map(|under_one_lock| {
            shares(trials, |seed| speed_up_verdict(cores, under_one_lock, seed))
        });
        println!("{cores:?} | {} | {}", percent(right), percent(locked));
        assert!(right[1] <= most(trials), "{cores:?}: right code is refuted in {}", right[1]);
        assert!(locked[0] <= most(trials), "{cores:?}: locked code is confirmed in {}", locked[0]);
    }
}
