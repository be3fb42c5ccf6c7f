//! Tests what the library promises about talking to a child.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use item36_subprocess::{CommandExt, Error, Output, Popen, Signal};

/// Many times what a pipe holds.
const MUCH: usize = 3_000_000;

/// Starts a shell with three pipes.
fn sh(script: &str) -> Popen {
    let sh = Command::new("sh").args(["-c", script]).piped().popen();
    sh.expect("every Unix has sh").kill_on_drop()
}

/// Returns bytes of which no stretch repeats soon, so that a loss or a change of order shows.
fn bytes(number: usize) -> Vec<u8> {
    (0_u64..).flat_map(u64::to_le_bytes).take(number).collect()
}

/// Communicates in turns too short for much input until `is_enough`, and sends nothing twice.
fn communicate_until(proc: &Popen, input: &[u8], is_enough: impl Fn(&[u8]) -> bool) {
    let mut input = input;
    loop {
        match proc.communicate_timeout(input, Duration::ZERO) {
            Err(Error::TimeoutExpired { stdout, .. }) if is_enough(&stdout) => return,
            Err(Error::TimeoutExpired { .. }) => input = b"",
            other => panic!("expected a timeout, not {other:?}"),
        }
    }
}

#[test]
fn communicate_moves_much_in_and_out_twice() {
    let input = bytes(MUCH);
    let Output { return_code, stdout, stderr, .. } =
        sh("tee /dev/stderr").communicate(&input).unwrap();
    assert_eq!(return_code, 0);
    assert!(stdout == input && stderr == input);
}

#[test]
fn communicate_reads_output_that_comes_before_input_is_read() {
    let script = format!("head -c {MUCH} /dev/zero; head -c {MUCH} /dev/zero >&2; cat");
    let input = bytes(MUCH);
    let output = sh(&script).communicate(&input).unwrap();
    assert_eq!(output.stdout.len(), 2 * MUCH);
    assert!(output.stdout[MUCH..] == input);
    assert_eq!(output.stderr.len(), MUCH);
}

#[test]
fn communicate_succeeds_if_child_closes_its_input_early() {
    let input = bytes(MUCH);
    let output = sh("head -c 5; exec <&-; echo; exit 3").communicate(&input).unwrap();
    assert_eq!(output.return_code, 3);
    assert_eq!(output.stdout, [&input[..5], b"\n"].concat());
}

#[test]
fn communicate_succeeds_if_child_exits_with_a_full_pipe() {
    let minute = Duration::from_mins(1);
    let output = sh("exit 3").communicate_timeout(&bytes(MUCH), minute).unwrap();
    assert_eq!(output.return_code, 3);
}

#[test]
fn timeout_loses_neither_output_nor_input() {
    // The shell says that it is ready, and reads nothing until it gets the signal.
    let proc = sh("trap go=1 USR1; echo ready; while [ -z \"$go\" ]; do sleep 0.01; done; cat");
    let input = bytes(MUCH);
    communicate_until(&proc, &input, |stdout| stdout == b"ready\n");
    proc.send_signal(Signal::SIGUSR1).unwrap();
    let output = proc.communicate(b"").unwrap();
    assert!(output.return_code.success());
    assert!(output.stdout == [b"ready\n", &*input].concat());
}

#[test]
fn many_timeouts_lose_nothing() {
    let (cat, input) = (sh("cat"), bytes(MUCH));
    let mut unsent: &[u8] = &input;
    let output = loop {
        match cat.communicate_timeout(unsent, Duration::ZERO) {
            Err(Error::TimeoutExpired { stdout, .. }) => assert!(input.starts_with(&stdout)),
            done => break done.unwrap(),
        }
        unsent = b"";
    };
    assert!(output.stdout == input);
}

#[test]
fn timeout_carries_what_was_read_on_both_streams() {
    let proc = sh("echo out; echo err >&2; exec cat");
    let proc_stdin = proc.take_stdin();
    let (out, err) = loop {
        match proc.communicate_timeout(b"", Duration::from_millis(1)) {
            Err(Error::TimeoutExpired { stdout, stderr, .. }) if !stderr.is_empty() => {
                break (stdout, stderr);
            }
            Err(Error::TimeoutExpired { .. }) => {}
            other => panic!("expected a timeout, not {other:?}"),
        }
    };
    assert_eq!((&**out, &**err), (&b"out\n"[..], &b"err\n"[..]));
    drop(proc_stdin);
    assert_eq!(proc.communicate(b"").unwrap().stdout, b"out\n");
}

#[test]
fn timeout_ends_a_child_that_never_stops_writing() {
    let error = sh("exec yes").communicate_timeout(b"", Duration::from_millis(1)).unwrap_err();
    let Error::TimeoutExpired { stdout, .. } = error else { panic!("{error}") };
    assert!(stdout.iter().all(|byte| b"y\n".contains(byte)));
}

#[test]
fn timeout_covers_a_child_that_closes_its_output_and_lives() {
    let proc = sh("exec >&- 2>&-; exec cat >/dev/null");
    let stdin = proc.take_stdin();
    let error = proc.communicate_timeout(b"", Duration::from_millis(5)).unwrap_err();
    assert!(matches!(error, Error::TimeoutExpired { .. }), "{error}");
    drop(stdin);
    assert_eq!(proc.communicate(b"").unwrap().return_code, 0);
}

#[test]
fn communicate_fails_if_input_cannot_arrive() {
    let no_pipe = Command::new("true").popen().unwrap();
    let error = no_pipe.communicate(b"x").unwrap_err();
    assert!(matches!(error, Error::NoPipe { .. }), "{error}");

    let cat = sh("cat");
    communicate_until(&cat, &bytes(MUCH), |_| true);
    let error = cat.communicate(b"more").unwrap_err();
    assert!(matches!(error, Error::InputAfterStart { .. }), "{error}");
    assert_eq!(cat.communicate(b"").unwrap().stdout.len(), MUCH, "the error lost nothing");
}

#[test]
fn pipes_cannot_be_taken_once_communicate_has_begun() {
    let cat = sh("cat");
    communicate_until(&cat, &bytes(MUCH), |_| true);
    assert!(cat.take_stdin().is_none() && cat.take_stdout().is_none());
    cat.communicate(b"").unwrap();
    assert!(cat.take_stdin().is_none() && cat.take_stdout().is_none());
    assert!(cat.take_stderr().is_none());
}

#[test]
fn taken_pipe_goes_from_child_to_child() {
    let first = sh("cat");
    let pipe = first.take_stdout().unwrap();
    let second = Command::new("wc").arg("-c").stdin(pipe).stdout(Stdio::piped()).popen().unwrap();
    assert_eq!(first.communicate(&bytes(MUCH)).unwrap().stdout, b"");
    let counted = String::from_utf8(second.communicate(b"").unwrap().stdout).unwrap();
    assert_eq!(counted.trim(), MUCH.to_string());
}
