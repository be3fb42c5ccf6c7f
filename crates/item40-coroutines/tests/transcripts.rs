//! Compares what every demo prints with its golden text.

use std::path::Path;

#[test]
fn transcripts_match_their_golden_texts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    lab::golden::check(env!("CARGO_BIN_EXE_item40-coroutines"), &folder);
}
