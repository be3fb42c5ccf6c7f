//! The child that stands still does not outlive the program that has started it.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

#[test]
fn the_deadlocked_child_ends_when_nobody_watches_it_any_more() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_item38-locks"))
        .arg("--stand-still")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said: Vec<_> = lines.by_ref().take(4).map(Result::unwrap).collect();
    said.sort();
    let [has_a, waits_a, has_b, waits_b] = &said[..] else { panic!("it said {said:?}") };
    assert!(has_a.ends_with("A has the first lock") && has_b.ends_with("B has the second lock"));
    assert!(waits_a.ends_with("waits for the second lock"), "{waits_a}");
    assert!(waits_b.ends_with("waits for the first lock"), "{waits_b}");
    assert!(child.try_wait().unwrap().is_none(), "it stands still");

    drop(child.stdin.take());
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > Duration::from_mins(1) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it is still there");
        }
        thread::sleep(Duration::from_millis(1));
    };
    assert_eq!(status.code(), Some(1));
    assert!(lines.next().is_none(), "nobody got both locks");
}
