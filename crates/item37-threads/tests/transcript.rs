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
