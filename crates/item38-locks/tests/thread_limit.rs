//! A machine that starts some of the threads that were requested, and not all.
#![cfg(target_os = "linux")] // Elsewhere the shell cannot limit the address space.

use std::process::Command;

/// Has stacks of 400 MB in 1.5 GB of addresses, so that some of five threads start. They wait for the
/// others and must be released. If they are not, `timeout` ends the wait with 124.
const FEW_ADDRESSES: &str =
    r#"ulimit -v 1500000 && exec timeout 60 "$0" --no-python locking-counter"#;

#[test]
fn failed_thread_start_ends_the_others_and_is_reported() {
    let output = Command::new("sh")
        .args(["-c", FEW_ADDRESSES, env!("CARGO_BIN_EXE_item38-locks")])
        .env("RUST_MIN_STACK", "400000000")
        .output()
        .unwrap();
    let transcript = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{transcript}");
    assert!(transcript.contains("cannot start thread 4 of 5; try fewer threads: "), "{transcript}");
}
