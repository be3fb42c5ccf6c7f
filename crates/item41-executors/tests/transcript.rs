//! The demos say what the notebook says.
#![cfg(feature = "demos")]

use lab::golden::{assert_golden, transcript};

const PROGRAM: &str = env!("CARGO_BIN_EXE_item41-executors");

#[test]
fn gcd_serial() {
    let golden = include_str!("golden/gcd-serial.txt");
    assert_golden(&transcript(PROGRAM, "gcd-serial"), golden);
}

#[test]
fn thread_pool() {
    let golden = include_str!("golden/thread-pool.txt");
    assert_golden(&transcript(PROGRAM, "thread-pool"), golden);
}

#[test]
fn process_pool() {
    let golden = include_str!("golden/process-pool.txt");
    assert_golden(&transcript(PROGRAM, "process-pool"), golden);
}

#[test]
fn ten_steps() {
    let golden = include_str!("golden/ten-steps.txt");
    assert_golden(&transcript(PROGRAM, "ten-steps"), golden);
}

#[test]
fn chunks() {
    let golden = include_str!("golden/chunks.txt");
    assert_golden(&transcript(PROGRAM, "chunks"), golden);
}

#[test]
fn large_argument() {
    let golden = include_str!("golden/large-argument.txt");
    assert_golden(&transcript(PROGRAM, "large-argument"), golden);
}

#[test]
fn isolation() {
    let golden = include_str!("golden/isolation.txt");
    assert_golden(&transcript(PROGRAM, "isolation"), golden);
}

#[test]
fn crash() {
    let golden = include_str!("golden/crash.txt");
    assert_golden(&transcript(PROGRAM, "crash"), golden);
}

#[test]
fn beside_rayon() {
    let golden = include_str!("golden/beside-rayon.txt");
    assert_golden(&transcript(PROGRAM, "beside-rayon"), golden);
}
