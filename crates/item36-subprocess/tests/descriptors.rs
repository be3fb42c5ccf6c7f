//! Nothing is left open. A program of its own, because other tests open descriptors meanwhile.
#![cfg(target_os = "linux")]

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use item36_subprocess::{Popen, Subprocess};

fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").expect("Linux lists them").count()
}

fn piped(program: &str) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn neither_failures_nor_children_leave_descriptors_open() {
    let before = open_descriptors();

    for _ in 0..1024 {
        piped("no-such-program").popen().unwrap_err();
    }
    assert_eq!(open_descriptors(), before, "after failed starts");

    let cat: Popen = piped("cat").popen().unwrap();
    assert_eq!(cat.wait_timeout(Duration::ZERO).unwrap(), None);
    assert!(open_descriptors() > before, "three pipes are open");
    cat.communicate(b"x", None).unwrap();
    assert_eq!(open_descriptors(), before, "after communicate, the child not dropped yet");

    drop(piped("cat").popen().unwrap().kill_on_drop());
    assert_eq!(open_descriptors(), before, "after a drop");
}
