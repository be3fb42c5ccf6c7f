//! The demos say what the notebook says.

#[test]
fn demos_print_their_golden_texts() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
    lab::golden::check(env!("CARGO_BIN_EXE_item41-executors"), folder);
}
