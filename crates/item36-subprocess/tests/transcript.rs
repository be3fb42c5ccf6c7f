//! The demos say what the notebook's cells print.
#![cfg(feature = "demos")]

use lab::golden::{assert_golden, transcript};

fn said(demo: &str) -> Vec<String> {
    transcript(env!("CARGO_BIN_EXE_item36-subprocess"), demo)
}

#[test]
fn echo() {
    assert_golden(&said("echo"), include_str!("golden/echo.txt"));
}

/// How often the parent finds the child running is up to the machine: repetitions count as one,
/// and on a machine that stalls for 0.3 s there may be none.
#[test]
fn poll() {
    let mut lines = said("poll");
    lines.dedup();
    if lines.len() == 1 {
        lines.insert(0, "Working...".to_owned());
    }
    assert_golden(&lines, include_str!("golden/poll.txt"));
}

#[test]
fn ten_sleepers() {
    let golden = include_str!("golden/ten-sleepers.txt");
    assert_golden(&said("ten-sleepers"), golden);
}

#[test]
fn ten_sleepers_async() {
    let golden = include_str!("golden/ten-sleepers-async.txt");
    assert_golden(&said("ten-sleepers-async"), golden);
}

/// A demo that is skipped, because a program is missing, says nothing.
#[test]
fn encrypt() {
    let lines = said("encrypt");
    if !lines.is_empty() {
        assert_golden(&lines, include_str!("golden/encrypt.txt"));
    }
}

#[test]
fn chain() {
    let lines = said("chain");
    if !lines.is_empty() {
        assert_golden(&lines, include_str!("golden/chain.txt"));
        let is_hash = |line: &str| line[2..34].bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(lines.iter().all(|line| line.len() == 38 && is_hash(line)), "{lines:?}");
    }
}

#[test]
fn pipeline() {
    assert_golden(&said("pipeline"), include_str!("golden/pipeline.txt"));
}

#[test]
fn timeout() {
    assert_golden(&said("timeout"), include_str!("golden/timeout.txt"));
}

#[test]
fn all_cores() {
    assert_golden(&said("all-cores"), include_str!("golden/all-cores.txt"));
}

#[test]
fn deadlock() {
    assert_golden(&said("deadlock"), include_str!("golden/deadlock.txt"));
}

#[test]
fn grandchildren() {
    assert_golden(&said("grandchildren"), include_str!("golden/grandchildren.txt"));
}
