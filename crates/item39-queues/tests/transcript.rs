//! The demos say the notebook's words.

#![cfg(feature = "demos")]

use lab::golden::{assert_golden, transcript};

fn check(demo: &str, golden: &str) {
    assert_golden(&transcript(env!("CARGO_BIN_EXE_item39-queues"), demo), golden);
}

#[test]
fn polling_queue() {
    check("polling-queue", include_str!("golden/polling-queue.txt"));
}

#[test]
fn blocking_get() {
    check("blocking-get", include_str!("golden/blocking-get.txt"));
}

#[test]
fn bounded_buffer() {
    check("bounded-buffer", include_str!("golden/bounded-buffer.txt"));
}

#[test]
fn task_done() {
    check("task-done", include_str!("golden/task-done.txt"));
}

#[test]
fn closable_queue() {
    check("closable-queue", include_str!("golden/closable-queue.txt"));
}

#[test]
fn overlap() {
    check("overlap", include_str!("golden/overlap.txt"));
}

#[test]
fn backlog() {
    check("backlog", include_str!("golden/backlog.txt"));
}

#[test]
fn stopping() {
    check("stopping", include_str!("golden/stopping.txt"));
}

#[test]
fn idle() {
    check("idle", include_str!("golden/idle.txt"));
}

#[test]
fn pipeline() {
    check("pipeline", include_str!("golden/pipeline.txt"));
}

#[test]
fn photos() {
    check("photos", include_str!("golden/photos.txt"));
}
