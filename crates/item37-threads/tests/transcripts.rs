//! The demos print the lines of their golden texts.

const ITEM: &str = env!("CARGO_BIN_EXE_item37-threads");

#[test]
fn demos_print_their_golden_texts() {
    lab::golden::check(ITEM, concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden"));
}

/// Asks for stacks larger than any address space, so that no thread can start.
#[cfg(target_os = "linux")]
#[test]
fn thousand_calls_are_skipped_with_the_reason_without_threads() {
    let mut item = std::process::Command::new(ITEM);
    item.env("RUST_MIN_STACK", (1_u64 << 60).to_string());
    let output = item.args(["--quick", "--no-python", "--report", "-", "thousand-calls"]).output();
    let output = output.unwrap();
    let records = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{records}");
    let skipped =
        r#""as":"skipped","reason":"the system lets this process start 0 threads, not 1,000"#;
    assert!(records.contains(skipped), "{records}");
}
