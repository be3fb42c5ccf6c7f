//! `Leaks` finds what is left, and only that. One test, because others would open things meanwhile.

#![cfg(target_os = "linux")]

use std::{
    fs::File,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use gym::Leaks;

#[test]
fn leaks_names_descriptors_children_and_threads() {
    let leaks = Leaks::watch();
    let left = || leaks.none_within(Duration::ZERO).map_err(|left| left.to_string());
    assert_eq!(left(), Ok(()));

    let file = File::open("/dev/null").unwrap();
    assert!(left().unwrap_err().contains(": /dev/null"));
    drop(file);
    leaks.expect_none();

    let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
    assert!(left().unwrap_err().contains("still runs"));
    drop(child.stdin.take());
    gym::until(|| left().unwrap_err().contains("was not waited for"), || "cat goes on");
    child.wait().unwrap();
    leaks.expect_none();

    let (release, released) = mpsc::channel::<()>();
    let thread = thread::Builder::new().name("lost".to_owned());
    let thread = thread.spawn(move || released.recv()).unwrap();
    gym::until(|| left().is_err_and(|left| left.contains("a thread called lost")), || "no thread");
    drop(release);
    thread.join().unwrap().unwrap_err();
    leaks.expect_none();
}
