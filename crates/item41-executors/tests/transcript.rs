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
