//! Neither the reader of an output stream nor the report's folder can lose a run.

use std::{
    fs,
    io::Read,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::workspace::{Run, wait_until};

#[test]
fn reader_that_goes_early_loses_nothing_but_its_own_output() {
    let mut run =
        Run::new(&["speak; echo one >&2; sleep 0.2; echo two >&2; end", "speak; end"], &[]);
    let mut child = run.command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(run.report().faults(), ["", ""]);
}

/// The script writes far more than a pipe holds, and the test reads it only when the report is there.
#[test]
fn reader_that_stands_still_does_not_stop_the_clock() {
    let line =
        r#"{"record":"line","demo":"speak","text":"0123456789012345678901234567890123456789"}"#;
    let flood = format!("speak; for n in $(seq 5000); do echo '{line}'; done; sleep 1000");
    let mut run = Run::new(&[&flood], &["--timeout", "3"]);
    let mut child = run.command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    let report = run.folder.path().join("out/report.json");
    wait_until(|| report.exists().then_some(())).expect("the report is written");
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    assert!(child.try_wait().unwrap().is_none(), "the rest of the output awaits its reader");
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text.matches("0123456789").count(), 5000 * 4);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn two_runs_into_one_folder_do_not_mix() {
    let mut first = Run::new(&["speak; echo $$ >$SCRIPTS/pid; sleep 1; end"], &[]);
    let mut child = first.command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    first.wait_for("pid");
    let mut second = Run::new(&["speak; end"], &[]);
    let out = first.folder.path().join("out");
    let output = second.command.arg("--out").arg(&out).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains(&format!("another run has it (process {})", child.id())), "{text}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// A file system of 64 KiB is full before anything is measured.
#[test]
fn full_disk_is_found_before_anything_is_built() {
    let mut run = Run::new(&["speak; end"], &[]);
    let script = "mkdir -p \"$0\" && mount -t tmpfs -o size=64k none \"$0\" && exec \"$@\"";
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
    command
        .arg(run.folder.path().join("out"))
        .arg(run.command.get_program())
        .args(run.command.get_args());
    command.current_dir(run.command.get_current_dir().unwrap());
    for (name, value) in run.command.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    run.command = command;
    let output = run.command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    if text.contains("unshare") || text.contains("mount:") {
        eprintln!("skipped: no file system can be mounted here: {text}");
        return;
    }
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("cannot write a report to") && text.contains("No space left"), "{text}");
}

/// The folder of the report vanishes while the item runs, so that nothing can be written at the end.
#[test]
fn report_that_cannot_be_written_does_not_cost_the_summary() {
    let mut run = Run::new(&["speak; rm -r $SCRIPTS/out; end"], &[]);
    let (code, _, output) = run.finish();
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(out.contains("item01-script"), "{out}");
    assert!(err.contains("cannot write") && err.contains("report.json"), "{err}");
    assert_eq!(code, Some(1));
}

#[test]
fn copied_workspace_runs_its_own_items() {
    let run = Run::new(&["speak; end"], &[]);
    let copy = run.folder.path().join("copy");
    let original = run.command.get_current_dir().unwrap();
    let copied = Command::new("cp").arg("-r").arg(original).arg(&copy).status().unwrap();
    assert!(copied.success());
    fs::remove_dir_all(copy.join("crates/item02-script")).unwrap();
    let folder = copy.join("crates/item03-script");
    fs::create_dir_all(&folder).unwrap();
    let list = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .current_dir(&folder)
        .env_remove("CARGO_MANIFEST_DIR")
        .arg("list")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&list.stdout);
    assert!(text.contains("item01-script") && !text.contains("item02-script"), "{text}");
}

#[test]
fn python_that_never_answers_is_turned_off() {
    let mut run = Run::new(&["speak; echo \"$@\" >$SCRIPTS/arguments; end"], &[]);
    let bin = run.folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    fs::write(bin.join("python3"), "#!/bin/sh\nexec sleep 1000\n").unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(bin.join("python3"), executable).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let arguments: Vec<_> =
        run.command.get_args().filter(|a| *a != "--no-python").map(ToOwned::to_owned).collect();
    let mut command = Command::new(run.command.get_program());
    command.current_dir(run.command.get_current_dir().unwrap()).args(arguments);
    command.envs(run.command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    run.command = command;
    run.command.env_remove("CARGO_MANIFEST_DIR").env("PATH", path);
    let (code, report, output) = run.finish();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("python3 does not answer within 10 s"), "{text}");
    assert_eq!((code, report.faults()), (Some(0), vec![String::new()]));
    assert!(run.wait_for("arguments").contains("--no-python"));
}
