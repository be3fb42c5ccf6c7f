//! A process ends although two of its threads wait for each other forever.

use std::{
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Runs the demo twice in one process: the locks of the first run stay held.
#[test]
fn item_ends_although_two_threads_are_deadlocked() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_item38-locks"))
        .args(["--quick", "--no-python", "deadlock", "deadlock"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_mins(1) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("the item does not end");
        }
        thread::sleep(Duration::from_millis(1));
    }
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{:?}", output.status);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.matches("Thread A waits for the second lock").count(), 2, "{text}");
    assert!(!text.contains("has both locks"), "{text}");
}
