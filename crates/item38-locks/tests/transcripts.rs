//! The demos print the lines of their golden texts.

#[test]
fn demos_print_their_golden_texts() {
    let item = env!("CARGO_BIN_EXE_item38-locks");
    lab::golden::check(item, concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden"));
}
