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
