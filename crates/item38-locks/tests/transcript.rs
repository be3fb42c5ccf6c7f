//! The words of the demos are the notebook's.

use lab::golden::{assert_golden, transcript};

const ITEM: &str = env!("CARGO_BIN_EXE_item38-locks");

#[test]
fn racy_counter() {
    assert_golden(&transcript(ITEM, "racy-counter"), include_str!("golden/racy-counter.txt"));
}

#[test]
fn lost_update() {
    assert_golden(&transcript(ITEM, "lost-update"), include_str!("golden/lost-update.txt"));
}

#[test]
fn locking_counter() {
    assert_golden(&transcript(ITEM, "locking-counter"), include_str!("golden/locking-counter.txt"));
}

#[test]
fn sharded_counter() {
    assert_golden(&transcript(ITEM, "sharded-counter"), include_str!("golden/sharded-counter.txt"));
}

#[test]
fn every_schedule() {
    assert_golden(&transcript(ITEM, "every-schedule"), include_str!("golden/every-schedule.txt"));
}

#[test]
fn deadlock() {
    assert_golden(&transcript(ITEM, "deadlock"), include_str!("golden/deadlock.txt"));
}

#[test]
fn poisoning() {
    assert_golden(&transcript(ITEM, "poisoning"), include_str!("golden/poisoning.txt"));
}

#[test]
fn lost_wakeup() {
    assert_golden(&transcript(ITEM, "lost-wakeup"), include_str!("golden/lost-wakeup.txt"));
}
