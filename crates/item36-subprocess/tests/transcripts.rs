//! The demos print what the notebook's cells print.

#[test]
fn demos_print_their_golden_texts() {
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
    lab::golden::check(env!("CARGO_BIN_EXE_item36-subprocess"), golden);
}
