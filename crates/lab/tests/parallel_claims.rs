//! How claims about parallel speed-up are judged on this machine, beside load and on one core.
//!
//!     cargo build --release -p lab --example parallel_claims
//!     cargo test --release -p lab --test parallel_claims -- --ignored --nocapture --test-threads 1
//!
//! These tests measure, so they are run by hand: what the machine gives decides how long they take
//! and how much they show. `src/simulation.rs` has the same on simulated clocks, in each test run.
#![expect(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

use std::{
    hint,
    path::PathBuf,
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use lab::{ClaimRecord, Record, Verdict};

const RUNS: usize = 20;
const RUNS_ON_ONE_CORE: usize = 3;

/// Above this, two bare threads gain enough for a verdict.
const ENOUGH: f64 = 1.25;

/// Returns the program's path: Cargo builds the examples before it runs the tests.
fn program() -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.join("examples/parallel_claims")
}

/// A claim, and the noise floor of the run that judged it.
struct Judged {
    claim: ClaimRecord,
    noise_floor: f64,
}

/// Runs a demo and returns its claim; `None` if the demo was skipped.
fn run(mut command: Command, demo: &str) -> Option<Judged> {
    let output = command.args([demo, "--quick", "--no-python", "--report", "-"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let records = String::from_utf8(output.stdout).unwrap();
    let (mut claim, mut noise_floor) = (None, 0.0);
    for line in records.lines() {
        match serde_json::from_str(line).unwrap() {
            Record::Control { comparison } => noise_floor = comparison.noise_floor(),
            Record::Claim { claim: found, .. } => claim = Some(found),
            _ => {}
        }
    }
    Some(Judged { claim: claim?, noise_floor })
}

/// Keeps a core busy while `work` runs.
fn beside_a_busy_loop<T>(work: impl FnOnce() -> T) -> T {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                hint::spin_loop();
            }
        });
        let _stop = SetOnDrop(&done);
        work()
    })
}

/// Ends the busy loop even if the work panics, because the scope waits for it.
struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Judges a demo in all runs, the second half of them beside a busy loop, and prints what came out.
fn judged(demo: &str) -> Vec<Judged> {
    let once = || run(Command::new(program()), demo).unwrap();
    (1..=RUNS)
        .map(|number| {
            let busy = number > RUNS / 2;
            let judged = if busy { beside_a_busy_loop(once) } else { once() };
            let beside = if busy { ", beside a busy loop" } else { "" };
            println!("{demo} {number}{beside}: {}: {}", judged.claim.verdict, judged.claim.why);
            judged
        })
        .collect()
}

/// The verdict may be open only where bare threads gain too little, within the noise floor, or where
/// other programs use the cores.
#[test]
#[ignore = "it measures"]
fn pool_under_one_lock_is_refuted_where_cores_are_free() {
    for Judged { claim: ClaimRecord { verdict, why, comparison, capacity, .. }, noise_floor } in
        judged("one-lock")
    {
        let (capacity, (comparison, _)) = (capacity.unwrap(), comparison.unwrap());
        let within_noise = comparison.high > capacity.limit * (1.0 - noise_floor);
        match verdict {
            Verdict::Refuted => {}
            Verdict::Skipped => assert!(capacity.high <= ENOUGH, "{why}"),
            Verdict::Inconclusive => {
                let disturbed = why.contains("other programs used");
                assert!(capacity.low <= ENOUGH || within_noise || disturbed, "{why}");
            }
            Verdict::Confirmed => panic!("a pool under one lock is confirmed: {why}"),
        }
    }
}

#[test]
#[ignore = "it measures"]
fn pool_that_uses_all_cores_is_never_refuted() {
    for Judged { claim, .. } in judged("right") {
        assert_ne!(claim.verdict, Verdict::Refuted, "{}", claim.why);
    }
}

#[test]
#[ignore = "it measures, and it needs taskset"]
fn claim_on_one_core_is_skipped() {
    for demo in ["right", "one-lock"] {
        for _ in 0..RUNS_ON_ONE_CORE {
            let mut command = Command::new("taskset");
            command.args(["-c", "0"]).arg(program());
            assert!(run(command, demo).is_none(), "{demo} is judged on one core");
        }
    }
}
