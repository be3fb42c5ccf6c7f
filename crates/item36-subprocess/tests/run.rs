//! Tests what the library promises about running a program to its end, and about process groups.

use std::{
    os::unix::process::CommandExt as _,
    process::{Command, Stdio},
    time::Duration,
};

use item36_subprocess::{CommandExt, Error, Output, Signal};

/// Runs a shell that is killed after a minute, so that no test hangs.
fn sh(script: &str, input: &[u8]) -> Result<Output, Error> {
    Command::new("sh").args(["-c", script]).piped().run_timeout(input, Duration::from_mins(1))
}

#[test]
fn run_sends_input_and_captures_output() {
    let output = sh("cat; echo oops >&2; exit 7", b"in").unwrap();
    assert_eq!(output.return_code, 7);
    assert_eq!((&*output.stdout, &*output.stderr), (&b"in"[..], &b"oops\n"[..]));
}

#[test]
fn check_passes_success_and_fails_failure() {
    assert_eq!(sh("echo yes", b"").unwrap().check().unwrap().text().unwrap(), "yes\n");
    let message = |script| sh(script, b"").unwrap().check().unwrap_err().to_string();
    assert_eq!(
        message("echo last >&2; exit 7"),
        "`sh -c 'echo last >&2; exit 7'` ended with 7: last"
    );
    assert_eq!(message("exit 1"), "`sh -c 'exit 1'` ended with 1");
    assert_eq!(message("kill -KILL $$"), "`sh -c 'kill -KILL $$'` was ended by SIGKILL (-9)");
}

#[test]
fn text_fails_and_keeps_bytes_that_are_not_utf8() {
    let error = sh("printf '\\377'", b"").unwrap().text().unwrap_err();
    let message = format!("{error:#}");
    assert!(message.starts_with("cannot read the output of `sh -c "), "{message}");
    assert!(message.contains(r"` as text: invalid utf-8"), "{message}");
    let Error::NotText { cause, .. } = error else { panic!("{error}") };
    assert_eq!(cause.into_bytes(), b"\xff");
}

#[test]
fn run_timeout_kills_the_child_and_keeps_its_output() {
    let limit = Duration::from_millis(50);
    let mut sh = Command::new("sh");
    sh.args(["-c", "echo $$; exec sleep 1000"]).stdout(Stdio::piped());
    let error = sh.run_timeout(b"", limit).unwrap_err();
    let expected = "`sh -c 'echo $$; exec sleep 1000'` is not done after 50ms and was killed; \
                    give it more time";
    assert_eq!(error.to_string(), expected);
    let Error::TimeoutExpired { stdout, .. } = error else { panic!("{error}") };
    // On a machine that stalls, the shell may not have written yet.
    if let Ok(id) = str::from_utf8(&stdout).unwrap().trim().parse() {
        let gone = nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), None);
        assert_eq!(gone, Err(nix::errno::Errno::ESRCH), "killed and reaped");
    }
}

/// The shell starts a child of its own that holds the output pipe and would sleep for long. The end
/// of the output shows that both are gone.
#[test]
fn signal_to_group_reaches_grandchildren() {
    let proc = Command::new("sh")
        .args(["-c", "sleep 1000 & echo started; wait"])
        .stdout(Stdio::piped())
        .process_group(0)
        .popen()
        .unwrap();
    loop {
        match proc.communicate_timeout(b"", Duration::from_millis(1)) {
            Err(Error::TimeoutExpired { stdout, .. }) if *stdout == b"started\n" => break,
            Err(Error::TimeoutExpired { .. }) => {}
            other => panic!("expected a timeout, not {other:?}"),
        }
    }
    proc.send_signal_to_group(Signal::SIGKILL).unwrap();
    let output = proc.communicate_timeout(b"", Duration::from_mins(1)).unwrap();
    assert_eq!(output.return_code, -9);
    proc.send_signal_to_group(Signal::SIGKILL).expect("nothing is sent to a reaped child's group");
}

/// The number of the group may belong to others once its leader is reaped, and no call tells.
#[test]
fn signal_to_group_sends_nothing_after_leader_is_reaped() {
    let proc = Command::new("sh")
        .args(["-c", "exec 3<&0; cat <&3 & exit 0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .process_group(0)
        .popen()
        .unwrap();
    assert_eq!(proc.wait().unwrap(), 0);
    proc.send_signal_to_group(Signal::SIGKILL).unwrap();
    let output = proc.communicate_timeout(b"still here", Duration::from_mins(1)).unwrap();
    assert_eq!(output.stdout, b"still here");
}

/// A leader that has exited keeps the number until it is waited for.
#[test]
fn signal_to_group_works_while_exited_leader_is_unreaped() {
    let proc = Command::new("sh")
        .args(["-c", "exec 3<&0; cat <&3 & echo $$; exit 0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .process_group(0)
        .popen()
        .unwrap();
    let stdin = proc.take_stdin().unwrap();
    // `communicate` does not reap before the end of the output, and `cat` holds that.
    let said = loop {
        match proc.communicate_timeout(b"", Duration::from_millis(1)).unwrap_err() {
            Error::TimeoutExpired { stdout, .. } if stdout.ends_with(b"\n") => break stdout,
            Error::TimeoutExpired { .. } => {}
            error => panic!("{error}"),
        }
    };
    assert_eq!(*said, format!("{}\n", proc.id()).into_bytes());
    proc.send_signal_to_group(Signal::SIGKILL).unwrap();
    let ended = proc.communicate_timeout(b"", Duration::from_mins(1)).unwrap().return_code;
    assert!(ended == 0 || ended == -9, "{ended}");
    drop(stdin);
}

#[test]
fn signal_to_group_fails_for_child_without_a_group() {
    let cat = Command::new("cat").stdin(Stdio::piped()).popen().unwrap();
    let error = cat.send_signal_to_group(Signal::SIGKILL).unwrap_err();
    let message = format!("{error:#}");
    assert!(message.starts_with("cannot signal the process group of `cat`: "), "{message}");
    assert_eq!(cat.poll().unwrap(), None);
}

#[test]
fn kill_on_drop_kills_the_whole_group() {
    // `cat` ends when no process holds the other end of its input. The shell and its child do.
    let cat = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).popen().unwrap();
    let held = cat.take_stdin().unwrap();
    let mut sh = Command::new("sh");
    sh.args(["-c", "sleep 1000 & wait"]).process_group(0);
    let proc = sh.stdout(held).popen().unwrap().kill_on_drop();
    drop(sh);
    assert_eq!(cat.wait_timeout(Duration::from_millis(20)).unwrap(), None);
    drop(proc);
    assert_eq!(cat.wait_timeout(Duration::from_mins(1)).unwrap().unwrap(), 0);
}

/// `unwrap`, and a `main` that returns the error, show it with `Debug`.
#[test]
fn debug_of_an_error_does_not_show_megabytes() {
    let much = "head -c 3000000 /dev/zero";
    let start = |script: &str| Command::new("sh").args(["-c", script]).piped().popen().unwrap();
    let sleepy = start(&format!("{much}; exec sleep 1000")).kill_on_drop();
    let mut read = 0;
    let errors = [
        sh(&format!("{much}; exit 3"), b"").unwrap().check().unwrap_err(),
        sh("head -c 3000000 /dev/zero | tr '\\0' '\\377'", b"").unwrap().text().unwrap_err(),
        start(much).output_limit(2_000_000).communicate(b"").unwrap_err(),
        loop {
            let waited = sleepy.communicate_with(b"", Duration::from_millis(20), |_, bytes| {
                read += bytes.len();
            });
            if read == 3_000_000 {
                break waited.unwrap_err();
            }
        },
    ];
    for error in errors {
        assert_eq!(format!("{error:?}"), format!("{error:#}"));
        assert!(format!("{error:?}").len() < 400, "{error}");
    }
    assert!(format!("{:?}", sh(much, b"").unwrap()).ends_with("(3000000 bytes)\", stderr: \"\" }"));
}
