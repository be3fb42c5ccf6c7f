//! The demo `photos`: what it leaves behind.

use std::{
    fs,
    process::{Command, Stdio, id},
    thread,
};

use crate::names;

#[test]
fn demo_removes_only_what_killed_demos_have_left() {
    let temporary = tempfile::tempdir().unwrap();
    let mut dead = Command::new(env!("CARGO_BIN_EXE_photos"))
        .arg("--help")
        .stdout(Stdio::null())
        .spawn()
        .expect("it can be started");
    assert!(dead.wait().unwrap().success());
    let left = format!("item39-photos-{}-x", dead.id());
    let others = [format!("item39-photos-{}-x", id()), "item39-photos-x".into(), "notes".into()];
    for name in others.iter().chain([&left]) {
        fs::create_dir(temporary.path().join(name)).unwrap();
        fs::write(temporary.path().join(name).join("photo-1.jpg"), "a photo").unwrap();
    }

    let mut demo = Command::new(env!("CARGO_BIN_EXE_item39-queues"));
    demo.args(["--quick", "--no-python", "photos"]).env("TMPDIR", temporary.path());
    let mut demo = demo.stdout(Stdio::null()).spawn().expect("it can be started");
    while names(temporary.path()).contains(&left) {
        assert_eq!(demo.try_wait().unwrap(), None, "the demo has ended, and {left} is still there");
        thread::yield_now();
    }
    demo.kill().unwrap(); // It has done what the test is about
    demo.wait().unwrap();
    assert!(names(temporary.path()).is_superset(&others.into()));
}
