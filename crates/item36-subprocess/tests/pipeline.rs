//! Tests what the library promises about pipelines.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use item36_subprocess::{Error, Pipeline, PipelineOutput, Popen, ReturnCode, Signal, command};
use nix::{errno::Errno, sys::signal::kill, unistd::Pid};

/// No test waits for longer, and none should come near this.
const NEVER: Duration = Duration::from_mins(1);

/// Many times what a pipe holds.
const MUCH: usize = 3_000_000;

fn sh(script: &str) -> Command {
    command(["sh", "-c", script])
}

/// Runs shell scripts as a pipeline.
fn run(scripts: &[&str], input: &[u8], timeout: Duration) -> Result<PipelineOutput, Error> {
    let mut commands = scripts.iter().map(|script| sh(script));
    let first = Pipeline::new(commands.next().expect("there is a first"));
    commands.fold(first, Pipeline::pipe).piped().run_timeout(input, timeout)
}

fn codes(output: &PipelineOutput) -> Vec<i32> {
    output.return_codes().into_iter().map(ReturnCode::get).collect()
}

fn is_gone(id: u32) -> bool {
    kill(Pid::from_raw(id.cast_signed()), None) == Err(Errno::ESRCH)
}

#[test]
fn pipeline_of_any_length_passes_much() {
    let input: Vec<u8> = (0_u64..).flat_map(u64::to_le_bytes).take(MUCH).collect();
    for length in [1, 2, 20] {
        let output = run(&vec!["exec cat"; length], &input, NEVER).unwrap();
        assert_eq!(codes(&output), vec![0; length]);
        assert!(output.check().unwrap().stdout == input);
    }
}

#[test]
fn stage_has_its_own_code_and_standard_error() {
    let scripts = ["echo a >&2; exit 1", "cat; echo b >&2; kill -TERM $$", "cat; echo c >&2"];
    let output = run(&scripts, b"", NEVER).unwrap();
    assert_eq!(codes(&output), [1, -15, 0]);
    let stderrs: Vec<_> = output.stages.iter().map(|stage| &*stage.stderr).collect();
    assert_eq!(stderrs, [b"a\n", b"b\n", b"c\n"]);
}

#[test]
fn pipeline_reads_much_standard_error_of_a_middle_stage() {
    let noisy = format!("head -c {MUCH} /dev/zero >&2; cat");
    let output = run(&["cat", &noisy, "cat"], b"through", NEVER).unwrap();
    assert_eq!(output.stages[1].stderr.len(), MUCH);
    assert_eq!(output.check().unwrap().stdout, b"through");
}

#[test]
fn stage_ends_by_sigpipe_when_its_reader_has_gone() {
    let output = run(&["exec yes", "exec cat", "exec head -n 1"], b"", NEVER).unwrap();
    assert_eq!(codes(&output), [-13, -13, 0]);
    assert_eq!(output.check().unwrap().stdout, b"y\n", "that was not a failure");
}

#[test]
fn run_succeeds_if_a_stage_leaves_early() {
    let output = run(&["exec cat", "exit 0", "exec cat"], &vec![b'x'; MUCH], NEVER).unwrap();
    assert_eq!(codes(&output), [-13, 0, 0]);
    assert_eq!(output.check().unwrap().stdout, b"");
    // The first stage leaves: the parent itself is the writer that loses its reader.
    let output = run(&["exit 0", "exec cat"], &vec![b'x'; MUCH], NEVER).unwrap();
    assert_eq!(codes(&output), [0, 0]);
}

#[test]
fn check_blames_the_first_stage_that_failed() {
    let message =
        |scripts: &[&str]| run(scripts, b"", NEVER).unwrap().check().unwrap_err().to_string();
    assert_eq!(message(&["exit 1", "exit 2", "exit 3"]), "`sh -c 'exit 1'` ended with 1");
    assert_eq!(message(&["true", "true", "exit 3"]), "`sh -c 'exit 3'` ended with 3");
    assert_eq!(
        message(&["true", "kill -PIPE $$"]),
        "`sh -c 'kill -PIPE $$'` was ended by SIGPIPE (-13)"
    );
}

#[test]
fn run_timeout_kills_and_reaps_every_stage() {
    // Each stage writes its process id to standard error; the error joins these.
    let script = "echo $$ >&2; exec cat";
    let error =
        run(&["echo $$ >&2; exec sleep 1000", script, script], b"", Duration::from_millis(200))
            .unwrap_err();
    let cat = "sh -c 'echo $$ >&2; exec cat'";
    let line = format!("sh -c 'echo $$ >&2; exec sleep 1000' | {cat} | {cat}");
    let killed = "is not done after 200ms and was killed; give it more time";
    assert_eq!(error.to_string(), format!("`{line}` {killed}"));
    let Error::TimeoutExpired { stderr, .. } = error else { panic!("{error}") };
    // On a machine that stalls, not every shell may have written yet.
    for id in str::from_utf8(&stderr).unwrap().lines() {
        assert!(is_gone(id.parse().unwrap()), "{id} is left");
    }
}

#[test]
fn communicate_timeout_loses_nothing_and_ends_no_stage() {
    // The second stage reads nothing before the signal.
    let waits = "trap go=1 USR1; echo ready >&2; while [ -z \"$go\" ]; do sleep 0.01; done; cat";
    let running = Pipeline::new(command(["cat"]))
        .pipe(sh(waits))
        .pipe(command(["cat"]))
        .piped()
        .popen()
        .unwrap()
        .kill_on_drop();
    let input = vec![b'x'; MUCH];
    let mut unsent: &[u8] = &input;
    loop {
        match running.communicate_timeout(unsent, Duration::from_millis(1)).unwrap_err() {
            Error::TimeoutExpired { stderr, .. } if stderr[..] == b"ready\n"[..] => break,
            Error::TimeoutExpired { .. } => unsent = b"",
            error => panic!("{error}"),
        }
    }
    for stage in running.stages() {
        assert_eq!(stage.poll().unwrap(), None);
    }
    let more = running.communicate(b"more").unwrap_err();
    assert!(matches!(more, Error::InputAfterStart { .. }), "{more}");
    running.stages()[1].send_signal(Signal::SIGUSR1).unwrap();
    let output = running.communicate_timeout(b"", NEVER).unwrap().check().unwrap();
    assert!(output.stdout == input);
}

#[test]
fn popen_names_the_stage_that_cannot_be_started() {
    let error = Pipeline::new(command(["cat"]))
        .pipe(command(["no-such-program"]))
        .pipe(command(["cat"]))
        .piped()
        .popen()
        .unwrap_err();
    let message = format!("{error:#}");
    assert!(message.starts_with("cannot start `no-such-program`: "), "{message}");
}

#[test]
fn pipeline_keeps_no_pipe_and_can_be_started_again() {
    let mut pipeline =
        Pipeline::new(command(["yes"])).pipe(command(["head", "-n", "1"])).stdout(Stdio::piped());
    for _ in 0..2 {
        let running = pipeline.popen().unwrap();
        // Both commands are still there, and yet `yes` learns that `head` has gone.
        assert_eq!(codes(&running.communicate_timeout(b"", NEVER).unwrap()), [-13, 0]);
    }
}

#[test]
fn signal_reaches_every_stage_and_kill_on_drop_ends_all() {
    let start = || {
        let [a, b, c] = [(); 3].map(|()| command(["cat"]));
        Pipeline::new(a).pipe(b).pipe(c).stdin(Stdio::piped()).popen().unwrap().kill_on_drop()
    };
    let running = start();
    running.send_signal(Signal::SIGTERM).unwrap();
    for stage in running.stages() {
        let code = stage.wait().unwrap();
        // The end of one stage is the end of the next one's input.
        assert!(code == -15 || code == 0, "{code}");
    }
    assert_eq!(running.stages()[0].poll().unwrap().unwrap(), -15);
    running.send_signal(Signal::SIGTERM).expect("nothing is sent to stages that are reaped");

    let running = start();
    let ids: Vec<u32> = running.stages().iter().map(Popen::id).collect();
    drop(running);
    assert!(ids.into_iter().all(is_gone));
}
