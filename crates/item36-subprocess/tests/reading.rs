//! Tests what the library promises about reading while a child runs.
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use std::{
    io::Write,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use item36_subprocess::{CommandExt, Error, Pipeline, Popen, Signal, Source, command};

/// No test waits for longer, and none should come near this.
const NEVER: Duration = Duration::from_mins(1);

fn sh(script: &str) -> Popen {
    Command::new("sh").args(["-c", script]).piped().popen().unwrap().kill_on_drop()
}

fn lines(child: &Popen) -> Vec<String> {
    child.lines_timeout(NEVER).map(Result::unwrap).collect()
}

#[test]
fn lines_come_one_by_one_while_the_child_runs() {
    let cat = Command::new("cat").piped().popen().unwrap();
    let mut stdin = cat.take_stdin().unwrap();
    let mut lines = cat.lines_timeout(NEVER);
    for number in 0..3 {
        writeln!(stdin, "line {number}").unwrap();
        assert_eq!(lines.next().unwrap().unwrap(), format!("line {number}"));
    }
    drop(stdin);
    assert!(lines.next().is_none() && lines.next().is_none());
    assert!(cat.communicate(b"").unwrap().return_code.success());
}

#[test]
fn lines_end_as_std_has_it() {
    assert_eq!(lines(&sh(r"printf 'a\r\n\n\r\nlast\r'")), ["a", "", "", "last\r"]);
    assert_eq!(lines(&sh("exit 0")), [""; 0]);
}

#[test]
fn lines_read_much_standard_error_meanwhile() {
    let child = sh("head -c 1000000 /dev/zero >&2; echo a; head -c 1000000 /dev/zero >&2; echo b");
    assert_eq!(lines(&child), ["a", "b"]);
    let output = child.communicate(b"").unwrap();
    assert_eq!((output.stdout.len(), output.stderr.len()), (0, 2_000_000));
}

#[test]
fn lines_pass_over_one_that_is_not_text() {
    let child = sh(r"printf 'a\n\377\nb\n'");
    let read: Vec<_> = child.lines_timeout(NEVER).collect();
    assert_eq!(read[0].as_deref().unwrap(), "a");
    assert!(matches!(read[1], Err(Error::NotText { .. })), "{read:?}");
    assert_eq!(read[2].as_deref().unwrap(), "b");
}

#[test]
fn lines_of_much_output_are_all_there() {
    let child = sh("seq 200000; printf end");
    let read = lines(&child);
    assert_eq!(read.len(), 200_001);
    assert_eq!((&*read[0], &*read[199_999], &*read[200_000]), ("1", "200000", "end"));
}

#[test]
fn lines_timeout_ends_once_and_loses_nothing() {
    let child = sh("trap go=1 USR1; printf 'a\nb'; while [ -z $go ]; do sleep .01; done; echo c");
    let mut early = child.lines_timeout(NEVER);
    assert_eq!(early.next().unwrap().unwrap(), "a");
    let mut late = child.lines_timeout(Duration::from_millis(20));
    let error = late.next().unwrap().unwrap_err();
    assert!(matches!(error, Error::TimeoutExpired { .. }), "{error}");
    assert!(late.next().is_none());
    child.send_signal(Signal::SIGUSR1).unwrap();
    assert_eq!(lines(&child), ["bc"]);
}

#[test]
fn communicate_after_some_lines_returns_the_rest() {
    let child = sh("echo a; echo b; echo c >&2");
    assert_eq!(child.lines().next().unwrap().unwrap(), "a");
    let output = child.communicate(b"").unwrap();
    assert_eq!((&*output.stdout, &*output.stderr), (&b"b\n"[..], &b"c\n"[..]));
}

#[test]
fn callback_gets_all_output_as_it_comes() {
    let child =
        sh("trap 'echo done; exit' USR1; echo out; echo err >&2; while :; do sleep .01; done");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let output = child.communicate_with(b"", NEVER, |source, bytes| {
        match source {
            Source::Stdout => out.extend_from_slice(bytes),
            Source::Stderr => err.extend_from_slice(bytes),
        }
        if (&*out, &*err) == (b"out\n", b"err\n") {
            // The child ends only because its output was seen while it ran.
            child.send_signal(Signal::SIGUSR1).unwrap();
        }
    });
    let output = output.unwrap();
    assert_eq!(out, b"out\ndone\n");
    assert_eq!((output.stdout, output.stderr), (out, err));
}

#[test]
fn output_limit_is_a_clear_error_with_the_beginning() {
    let child = sh("echo oops >&2; exec yes").output_limit(1001);
    let error = child.communicate_timeout(b"", NEVER).unwrap_err();
    assert!(error.to_string().ends_with("is longer than 1001 bytes; raise the output limit"));
    let Error::TooMuchOutput { stdout, limit: 1001, .. } = error else { panic!("{error:?}") };
    assert_eq!(stdout, "y\n".repeat(501).as_bytes()[..1001]);
    let exact = sh("printf 12345").output_limit(5);
    assert_eq!(exact.communicate(b"").unwrap().stdout, b"12345");
    let stderr = sh("printf 123456 >&2").output_limit(5).communicate(b"").unwrap_err();
    assert!(matches!(stderr, Error::TooMuchOutput { stderr, .. } if stderr == b"12345"));
}

#[test]
fn output_limit_holds_for_one_line_and_not_for_all() {
    assert_eq!(lines(&sh("seq 100000").output_limit(10)).len(), 100_000);
    let error = sh("printf 123456789012; exec sleep 1000").output_limit(10).lines().next().unwrap();
    assert!(matches!(error, Err(Error::TooMuchOutput { .. })), "{error:?}");
}

#[test]
fn output_limit_of_a_pipeline_holds_for_each_stream() {
    let mut pipeline = Pipeline::new(command(["yes"])).pipe(command(["cat"])).piped();
    let running = pipeline.popen().unwrap().kill_on_drop().output_limit(3);
    let error = running.communicate_timeout(b"", NEVER).unwrap_err();
    assert!(matches!(error, Error::TooMuchOutput { stdout, .. } if stdout == b"y\ny"));
}

/// The shell exits; `cat`, which it has started, holds the output until its input ends.
#[test]
fn read_until_exit_does_not_wait_for_grandchildren() {
    let script = "exec 3<&0; echo out; cat <&3 >&2 & exit 5";
    let child = sh(script).read_until_exit();
    let held = child.take_stdin();
    let output = child.communicate_timeout(b"", NEVER).unwrap();
    assert_eq!((&*output.stdout, output.return_code.get()), (&b"out\n"[..], 5));
    drop(held);

    let child = sh(script);
    let held = child.take_stdin();
    let error = child.communicate_timeout(b"", Duration::from_millis(50)).unwrap_err();
    assert!(matches!(error, Error::TimeoutExpired { .. }), "without it, it waits: {error}");
    drop(held);
}

/// `yes` writes on after the shell has exited, and does not keep the reading alive.
#[test]
fn read_until_exit_ends_although_a_grandchild_writes() {
    let child = Command::new("sh")
        .args(["-c", "yes & echo $! >&2; exit 0"])
        .piped()
        .popen()
        .unwrap()
        .read_until_exit();
    let start = Instant::now();
    let output = child.communicate_timeout(b"", NEVER).unwrap();
    assert!(start.elapsed() < NEVER / 2);
    assert!(output.return_code.success() && !output.stderr.is_empty());
}

/// Each shell exits at once, and the `sleep` that it has started holds the last output.
#[test]
fn read_until_exit_of_a_pipeline_ends_with_its_stages() {
    let mut pipeline = Pipeline::new(command(["echo", "first"]))
        .pipe(command(["sh", "-c", "cat; sleep 5 & echo last"]))
        .stdout(Stdio::piped());
    let running = pipeline.popen().unwrap().read_until_exit();
    let start = Instant::now();
    let output = running.communicate_timeout(b"", NEVER).unwrap();
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    assert_eq!(output.check().unwrap().text().unwrap(), "first\nlast\n");
}
