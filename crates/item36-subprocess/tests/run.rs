//! What the library promises about running a program to its end, and about process groups.

use std::{
    os::unix::process::CommandExt,
    process::{Command, Stdio},
    time::Duration,
};

use item36_subprocess::{Error, Signal, Subprocess};

/// A shell that is killed when it takes longer than a minute, so that no test hangs.
fn sh(script: &str, input: &[u8]) -> Result<item36_subprocess::Output, Error> {
    Command::new("sh").args(["-c", script]).run(input, Duration::from_mins(1))
}

#[test]
fn it_sends_and_captures() {
    let output = sh("cat; echo oops >&2; exit 7", b"in").unwrap();
    assert_eq!(output.return_code, 7);
    assert_eq!((&*output.stdout, &*output.stderr), (&b"in"[..], &b"oops\n"[..]));
}

#[test]
fn success_passes_the_check_and_failure_does_not() {
    assert_eq!(sh("echo yes", b"").unwrap().check().unwrap().text().unwrap(), "yes\n");
    let message = |script| sh(script, b"").unwrap().check().unwrap_err().to_string();
    assert_eq!(message("echo first >&2; echo last >&2; exit 7"), "`sh` ended with 7: last");
    assert_eq!(message("exit 1"), "`sh` ended with 1");
    assert_eq!(message("kill -KILL $$"), "`sh` was ended by SIGKILL (-9)");
}

#[test]
fn output_that_is_no_text_is_an_error_and_not_lost() {
    let error = sh("printf '\\377'", b"").unwrap().text().unwrap_err();
    assert!(error.to_string().starts_with("cannot read the output of `sh` as text: "), "{error}");
    let Error::NotText { cause, .. } = error else { panic!("{error}") };
    assert_eq!(cause.into_bytes(), b"\xff");
}

#[test]
fn a_child_that_takes_too_long_is_killed_and_what_it_said_is_kept() {
    let limit = Duration::from_millis(50);
    let timed_out = Command::new("sh").args(["-c", "echo $$; exec sleep 1000"]).run(b"", limit);
    let error = timed_out.unwrap_err();
    assert_eq!(error.to_string(), "`sh` is not done after 50ms; give it more time, or end it");
    let Error::TimeoutExpired { stdout, .. } = error else { panic!("{error}") };
    // On a machine that stalls, the shell may not have come to speak.
    if let Ok(id) = String::from_utf8(stdout).unwrap().trim().parse() {
        let gone = nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), None);
        assert_eq!(gone, Err(nix::errno::Errno::ESRCH), "killed and reaped");
    }
}

/// The shell starts a child of its own that holds the output pipe and would sleep for long. The
/// end of the output says that both are gone.
#[test]
fn a_signal_to_the_group_reaches_grandchildren() {
    let proc = Command::new("sh")
        .args(["-c", "sleep 1000 & echo started; wait"])
        .stdout(Stdio::piped())
        .process_group(0)
        .popen()
        .unwrap();
    loop {
        match proc.communicate(b"", Duration::from_millis(1)) {
            Err(Error::TimeoutExpired { stdout, .. }) if stdout == b"started\n" => break,
            Err(Error::TimeoutExpired { .. }) => {}
            other => panic!("expected a timeout, not {other:?}"),
        }
    }
    proc.send_signal_to_group(Signal::SIGKILL).unwrap();
    let output = proc.communicate(b"", Duration::from_mins(1)).unwrap();
    assert_eq!(output.return_code, -9);
    proc.send_signal_to_group(Signal::SIGKILL).expect("nothing is sent to a reaped child's group");
}

/// The number of the group may belong to others once its leader is reaped, and nobody can tell.
#[test]
fn a_group_whose_leader_is_reaped_is_not_signalled_even_if_others_of_it_live() {
    let proc = Command::new("sh")
        .args(["-c", "exec 3<&0; cat <&3 & exit 0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .process_group(0)
        .popen()
        .unwrap();
    assert_eq!(proc.wait().unwrap(), 0);
    proc.send_signal_to_group(Signal::SIGKILL).unwrap();
    let output = proc.communicate(b"still here", Duration::from_mins(1)).unwrap();
    assert_eq!(output.stdout, b"still here");
}

/// A leader that has exited keeps the number until somebody waits for it.
#[test]
fn a_group_whose_leader_has_exited_unreaped_is_signalled() {
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
        match proc.communicate(b"", Duration::from_millis(1)).unwrap_err() {
            Error::TimeoutExpired { stdout, .. } if stdout.ends_with(b"\n") => break stdout,
            Error::TimeoutExpired { .. } => {}
            error => panic!("{error}"),
        }
    };
    assert_eq!(said, format!("{}\n", proc.id()).into_bytes());
    proc.send_signal_to_group(Signal::SIGKILL).unwrap();
    let ended = proc.communicate(b"", Duration::from_mins(1)).unwrap().return_code;
    assert!(ended == 0 || ended == -9, "{ended}");
    drop(stdin);
}

#[test]
fn a_child_without_a_group_of_its_own_is_an_error_and_nobody_is_signalled() {
    let cat = Command::new("cat").stdin(Stdio::piped()).popen().unwrap();
    let error = cat.send_signal_to_group(Signal::SIGKILL).unwrap_err();
    assert!(error.to_string().starts_with("cannot signal the process group of `cat`: "), "{error}");
    assert_eq!(cat.poll().unwrap(), None);
}

#[test]
fn kill_on_drop_takes_the_whole_group_along() {
    // `cat` ends when nobody holds the other end of its input: the shell and its child do.
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
