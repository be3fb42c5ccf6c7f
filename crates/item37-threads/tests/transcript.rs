//! What the demos say, line by line.

use lab::golden::{assert_golden, transcript};

fn assert_says(demo: &str, golden: &str) {
    assert_golden(&transcript(env!("CARGO_BIN_EXE_item37-threads"), demo), golden);
}

#[test]
fn factorize_serial() {
    assert_says("factorize-serial", include_str!("golden/factorize-serial.txt"));
}

#[test]
fn factorize_gil() {
    assert_says("factorize-gil", include_str!("golden/factorize-gil.txt"));
}

#[test]
fn factorize_threads() {
    assert_says("factorize-threads", include_str!("golden/factorize-threads.txt"));
}

#[test]
fn factorize_rayon() {
    assert_says("factorize-rayon", include_str!("golden/factorize-rayon.txt"));
}

#[test]
fn select_serial() {
    assert_says("select-serial", include_str!("golden/select-serial.txt"));
}

#[test]
fn select_threads() {
    assert_says("select-threads", include_str!("golden/select-threads.txt"));
}

#[test]
fn select_gil() {
    assert_says("select-gil", include_str!("golden/select-gil.txt"));
}

#[test]
fn factorize_unequal() {
    assert_says("factorize-unequal", include_str!("golden/factorize-unequal.txt"));
}

#[test]
fn factorize_pairs() {
    assert_says("factorize-pairs", include_str!("golden/factorize-pairs.txt"));
}

#[test]
fn one_screen() {
    assert_says("one-screen", include_str!("golden/one-screen.txt"));
}

/// Elsewhere it ends with a line less.
#[cfg(target_os = "linux")]
#[test]
fn thousand_calls() {
    assert_says("thousand-calls", include_str!("golden/thousand-calls.txt"));
}

/// Each thread is to have a stack larger than any address space: none can start.
#[cfg(target_os = "linux")]
#[test]
fn without_a_thread_for_each_the_thousand_calls_are_skipped_and_the_reason_is_said() {
    let mut item = std::process::Command::new(env!("CARGO_BIN_EXE_item37-threads"));
    item.env("RUST_MIN_STACK", (1_u64 << 60).to_string());
    let output = item.args(["--quick", "--no-python", "--report", "-", "thousand-calls"]).output();
    let output = output.unwrap();
    let records = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{records}");
    let skipped =
        r#""as":"skipped","reason":"the system lets this process start 0 threads, not 1,000"#;
    assert!(records.contains(skipped), "{records}");
}
