//! The demos say the notebook's words.

#[test]
fn demos_say_their_golden_texts() {
    lab::golden::check(
        env!("CARGO_BIN_EXE_item39-queues"),
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden"),
    );
}
