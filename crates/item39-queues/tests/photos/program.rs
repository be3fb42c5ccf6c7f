//! The program `photos`: what it prints, and what it refuses.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal};

use crate::{files, names, say};

fn command(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_photos"));
    command.args(arguments.split_whitespace()).stdin(Stdio::null());
    command
}

fn photos(arguments: &str) -> Output {
    command(arguments).output().expect("the program can be started")
}

fn lines(output: &Output) -> Vec<String> {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.is_empty(), "{errors}");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn report_shows_photos_stages_and_the_bottleneck() {
    let output = photos("--width 64 --photos 9 --download 3 --upload 1 --capacity 2 --latency 1");
    let lines = lines(&output);
    assert!(output.status.success(), "{lines:?}");
    assert!(lines[0].starts_with("9 of 9 photos of 64x48 arrived in "), "{lines:?}");
    let folder = lines[0].split(' ').nth(8).expect("a folder");
    assert!(folder.contains("gallery-") && !Path::new(folder).exists(), "{folder} is gone");
    for (line, stage, workers) in [(3, "download", "3"), (4, "resize", "1"), (5, "upload", "1")] {
        let words: Vec<_> = lines[line].split_whitespace().collect();
        assert_eq!(words[..3], [stage, workers, "9"], "{lines:?}");
    }
    assert!(lines[6].starts_with("The bottleneck is "), "{lines:?}");
    assert!(lines.contains(&"queue lengths over time, 0 to 2".to_owned()), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("photos/s  ")), "{lines:?}");
}

#[test]
fn report_lists_each_fault_and_the_others_arrive() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().display();
    let output = photos(&format!(
        "--width 64 --photos 9 --latency 0 --broken 3,8 --refuse 5 --gallery {directory}/new"
    ));
    let lines = lines(&output);
    assert_eq!(output.status.code(), Some(1), "{lines:?}");
    assert!(lines[0].starts_with("6 of 9 photos"), "{lines:?}");
    let mut faults: Vec<_> = lines[1..4].iter().map(|line| line.trim()).collect();
    faults.sort_unstable();
    assert!(faults[0].starts_with("cannot resize photo 3: cannot decode the photo"), "{faults:?}");
    assert!(faults[1].starts_with("cannot resize photo 8: cannot decode the photo"), "{faults:?}");
    assert_eq!(
        faults[2],
        "cannot upload photo 5: the gallery answers 403: this photo is not wanted"
    );
    assert_eq!(names(&folder.path().join("new")), files([0, 1, 2, 4, 6, 7]));
    let most = lines.iter().find(|line| line.starts_with("photos/s  ")).expect("a line of speeds");
    assert!(!most.ends_with(" at most 0"), "{lines:?}");
}

#[test]
fn photos_that_do_not_arrive_have_no_speed() {
    let output = photos("--width 64 --photos 3 --latency 1 --refuse 0,1,2 --with tokio");
    let lines = lines(&output);
    assert!(
        lines[0].starts_with("0 of 3 photos") && lines[0].ends_with(": 0 photos/s"),
        "{lines:?}"
    );
    let with = |words: &str| lines.iter().any(|line| line.contains(words));
    assert!(with(" at most 0") && with("over queues      0 photos/s"), "{lines:?}");
    assert!(with("over tokio mpsc  0 photos/s"), "{lines:?}");
}

#[test]
fn camera_that_goes_away_is_a_fault_of_each_photo() {
    let output = photos("--width 64 --photos 9 --latency 0 --download 1 --camera-leaves-after 4");
    let lines = lines(&output);
    assert_eq!(output.status.code(), Some(1), "{lines:?}");
    assert!(lines[0].starts_with("4 of 9 photos"), "{lines:?}");
    let faults = lines.iter().filter(|line| line.starts_with("  cannot download photo "));
    assert_eq!(faults.count(), 5);
}

#[test]
fn report_compares_with_tokio() {
    let output = photos("--width 64 --photos 4 --latency 0 --with tokio");
    let lines = lines(&output);
    assert!(output.status.success(), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("over tokio mpsc ")), "{lines:?}");
}

#[test]
fn gallery_stays_open_until_enter() {
    let mut child = command("--width 64 --photos 3 --latency 0 --serve");
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let line = lines.find(|line| line.starts_with("The gallery is open: ")).expect("an address");
    let url = line.split(' ').nth(4).unwrap().trim_end_matches('/');
    let page = String::from_utf8(say(url, "GET / HTTP/1.1\r\n\r\n")).unwrap();
    assert!(page.contains("<h1>3 photos</h1>"), "{page}");
    drop(child.stdin.take()); // The end of the input will do for Enter
    assert!(child.wait().unwrap().success());
}

#[test]
fn ctrl_c_leaves_no_folder_behind() {
    let temporary = tempfile::tempdir().unwrap();
    let mut child = command("--width 64 --photos 3 --latency 0 --serve");
    let child = child.env("TMPDIR", temporary.path()).stdin(Stdio::piped());
    let mut child = child.stdout(Stdio::piped()).spawn().unwrap();
    let _enter_is_not_pressed = child.stdin.take(); // `wait` would close it
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.starts_with("The gallery is open: ")));
    assert_eq!(names(temporary.path()).len(), 1);
    rustix::process::kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(names(temporary.path()).is_empty());
}

#[test]
fn bad_arguments_are_one_line_of_error() {
    for (arguments, words) in [
        ("--photos 0", "0 is not in 1..=100000"),
        ("--photos many", "invalid value 'many'"),
        ("--width 15", "15 is not in 16..=4096"),
        ("--download 0", "0 is not in 1..=64"),
        ("--resize 65", "65 is not in 1..=64"),
        ("--photos -1", "-1 is not in 1..=100000"),
        ("--width -1", "-1 is not in 16..=4096"),
        ("--download -1", "-1 is not in 1..=64"),
        ("--download=-1", "-1 is not in 1..=64"),
        ("--upload -1", "-1 is not in 1..=64"),
        ("--capacity -1", "-1 is not in 1..=1024"),
        ("--latency -1", "-1 is not in 0..=10000"),
        ("--broken -1", "-1 is not in 0..="),
        ("--refuse=3,-1", "-1 is not in 0..="),
        ("--camera-leaves-after -1", "-1 is not in 0..="),
        ("--capacity 0", "0 is not in 1..=1024"),
        ("--latency 10001", "10001 is not in 0..=10000"),
        ("--broken 3,x", "invalid value 'x'"),
        ("--broken 48", "there is no photo 48; the last one is 47"),
        ("--photos 3 --refuse 2,3", "there is no photo 3; the last one is 2"),
        ("--with crossbeam", "possible values: tokio"),
        ("--gallery /dev/null/photos", "cannot open the gallery in /dev/null/photos: "),
        #[cfg(target_os = "linux")] // Where not even root can make a file
        ("--gallery /proc", "cannot open the gallery in /proc: the folder cannot be written to: "),
        ("gallery", "unexpected argument 'gallery'"),
    ] {
        let output = photos(arguments);
        let errors = String::from_utf8(output.stderr).expect("errors are UTF-8");
        assert_eq!(
            (output.status.code(), output.stdout.len()),
            (Some(2), 0),
            "{arguments}: {errors}"
        );
        assert_eq!(errors.lines().count(), 1, "{arguments}: {errors}");
        assert!(errors.starts_with("photos: ") && errors.contains(words), "{arguments}: {errors}");
    }
}

#[test]
fn reader_that_leaves_early_is_not_an_error() {
    let mut command = command("--width 64 --photos 2 --latency 0");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

/// The signal comes at any moment of the start.
#[test]
fn ctrl_c_at_the_start_leaves_no_folder_behind() {
    let temporary = tempfile::tempdir().unwrap();
    for round in 0..60 {
        let mut child = command("--width 64 --photos 3 --latency 0 --serve");
        let child = child.env("TMPDIR", temporary.path()).stdin(Stdio::piped());
        let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let _enter_is_not_pressed = child.stdin.take();
        thread::sleep(Duration::from_micros(500 * round));
        // Where SIGINT is ignored, as in a background job, the program hears it once it listens.
        while child.try_wait().unwrap().is_none() {
            rustix::process::kill_process(Pid::from_child(&child), Signal::INT).unwrap();
            thread::sleep(Duration::from_millis(5));
        }
        assert!(names(temporary.path()).is_empty(), "after {} microseconds", 500 * round);
    }
}
