//! What the library promises about pipelines.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use item36_subprocess::{Error, JobOutput, Pipeline, Popen, ReturnCode, Signal};
use nix::{errno::Errno, sys::signal::kill, unistd::Pid};

/// No test waits for longer, and none should come near it.
const NEVER: Duration = Duration::from_mins(1);

/// Many times what a pipe holds.
const MUCH: usize = 3_000_000;

fn sh(script: &str) -> Command {
    let mut sh = Command::new("sh");
    sh.args(["-c", script]);
    sh
}

/// Runs shell scripts as a pipeline.
fn run(scripts: &[&str], input: &[u8], timeout: Duration) -> Result<JobOutput, Error> {
    let mut commands: Vec<Command> = scripts.iter().map(|script| sh(script)).collect();
    let mut commands = commands.iter_mut();
    let first = Pipeline::new(commands.next().expect("there is a first"));
    commands.fold(first, Pipeline::pipe).run(input, timeout)
}

fn codes(output: &JobOutput) -> Vec<i32> {
    output.return_codes().into_iter().map(ReturnCode::get).collect()
}

fn is_gone(id: u32) -> bool {
    kill(Pid::from_raw(id.cast_signed()), None) == Err(Errno::ESRCH)
}

#[test]
fn much_goes_through_a_pipeline_of_any_length() {
    let input: Vec<u8> = (0_u64..).flat_map(u64::to_le_bytes).take(MUCH).collect();
    for length in [1, 2, 20] {
        let output = run(&vec!["exec cat"; length], &input, NEVER).unwrap();
        assert_eq!(codes(&output), vec![0; length]);
        assert!(output.check().unwrap().stdout == input);
    }
}

#[test]
fn each_stage_has_its_code_and_its_standard_error() {
    let scripts = ["echo a >&2; exit 1", "cat; echo b >&2; kill -TERM $$", "cat; echo c >&2"];
    let output = run(&scripts, b"", NEVER).unwrap();
    assert_eq!(codes(&output), [1, -15, 0]);
    let stderrs: Vec<_> = output.stages.iter().map(|stage| &*stage.stderr).collect();
    assert_eq!(stderrs, [b"a\n", b"b\n", b"c\n"]);
}

#[test]
fn much_standard_error_of_a_stage_in_the_middle_does_not_deadlock() {
    let noisy = format!("head -c {MUCH} /dev/zero >&2; cat");
    let output = run(&["cat", &noisy, "cat"], b"through", NEVER).unwrap();
    assert_eq!(output.stages[1].stderr.len(), MUCH);
    assert_eq!(output.check().unwrap().stdout, b"through");
}

#[test]
fn a_writer_whose_reader_has_gone_ends_by_sigpipe() {
    let output = run(&["exec yes", "exec cat", "exec head -n 1"], b"", NEVER).unwrap();
    assert_eq!(codes(&output), [-13, -13, 0]);
    assert_eq!(output.check().unwrap().stdout, b"y\n", "that was no failure");
}

#[test]
fn a_stage_that_leaves_early_is_no_error_and_no_false_timeout() {
    let output = run(&["exec cat", "exit 0", "exec cat"], &vec![b'x'; MUCH], NEVER).unwrap();
    assert_eq!(codes(&output), [-13, 0, 0]);
    assert_eq!(output.check().unwrap().stdout, b"");
    // The first one: the parent itself is the writer whose reader has gone.
    let output = run(&["exit 0", "exec cat"], &vec![b'x'; MUCH], NEVER).unwrap();
    assert_eq!(codes(&output), [0, 0]);
}

#[test]
fn the_first_stage_that_failed_is_blamed() {
    let message =
        |scripts: &[&str]| run(scripts, b"", NEVER).unwrap().check().unwrap_err().to_string();
    assert_eq!(message(&["exit 1", "exit 2", "exit 3"]), "`sh` ended with 1");
    assert_eq!(message(&["true", "true", "exit 3"]), "`sh` ended with 3");
    assert_eq!(message(&["true", "kill -PIPE $$"]), "`sh` was ended by SIGPIPE (-13)");
}

#[test]
fn a_timeout_of_run_kills_and_reaps_every_stage() {
    // Each says its number on standard error, which all of them share as one output of the job.
    let script = "echo $$ >&2; exec cat";
    let error =
        run(&["echo $$ >&2; exec sleep 1000", script, script], b"", Duration::from_millis(200))
            .unwrap_err();
    let start = "`sh | sh | sh` is not done after 200ms";
    assert!(error.to_string().starts_with(start), "{error}");
    let Error::TimeoutExpired { stderr, .. } = error else { panic!("{error}") };
    // On a machine that stalls, not every shell may have come to speak.
    for id in String::from_utf8(stderr).unwrap().lines() {
        assert!(is_gone(id.parse().unwrap()), "{id} is left");
    }
}

#[test]
fn a_timeout_of_communicate_loses_nothing_and_leaves_every_stage_running() {
    // The second takes nothing before the signal.
    let waits = "trap go=1 USR1; echo ready >&2; while [ -z \"$go\" ]; do sleep 0.01; done; cat";
    let job = Pipeline::new(Command::new("cat").stdin(Stdio::piped()))
        .pipe(sh(waits).stderr(Stdio::piped()))
        .pipe(Command::new("cat").stdout(Stdio::piped()))
        .popen()
        .unwrap()
        .kill_on_drop();
    let input = vec![b'x'; MUCH];
    let mut unsent: &[u8] = &input;
    loop {
        match job.communicate(unsent, Duration::from_millis(1)).unwrap_err() {
            Error::TimeoutExpired { stderr, .. } if stderr == b"ready\n" => break,
            Error::TimeoutExpired { .. } => unsent = b"",
            error => panic!("{error}"),
        }
    }
    for stage in job.stages() {
        assert_eq!(stage.poll().unwrap(), None);
    }
    let more = job.communicate(b"more", None).unwrap_err();
    assert!(matches!(more, Error::InputAfterStart { .. }), "{more}");
    job.stages()[1].send_signal(Signal::SIGUSR1).unwrap();
    let output = job.communicate(b"", NEVER).unwrap().check().unwrap();
    assert!(output.stdout == input);
}

#[test]
fn a_stage_that_cannot_be_started_is_named() {
    let mut cat = Command::new("cat");
    let error = Pipeline::new(cat.stdin(Stdio::piped()))
        .pipe(&mut Command::new("no-such-program"))
        .pipe(&mut Command::new("cat"))
        .popen()
        .unwrap_err();
    assert!(error.to_string().starts_with("cannot start `no-such-program`: "), "{error}");
}

#[test]
fn a_command_keeps_no_pipe_and_can_be_started_again() {
    let (mut yes, mut head) = (Command::new("yes"), Command::new("head"));
    head.args(["-n", "1"]).stdout(Stdio::piped());
    for _ in 0..2 {
        let job = Pipeline::new(&mut yes).pipe(&mut head).popen().unwrap();
        // Both commands are still there, and yet `yes` learns that `head` has gone.
        assert_eq!(codes(&job.communicate(b"", NEVER).unwrap()), [-13, 0]);
    }
}

#[test]
fn a_signal_reaches_every_stage_and_a_dropped_job_is_killed_if_that_was_asked() {
    let mut cats: Vec<Command> = (0..3).map(|_| Command::new("cat")).collect();
    let mut start = || {
        let [a, b, c] = &mut *cats else { panic!("there are three") };
        Pipeline::new(a.stdin(Stdio::piped())).pipe(b).pipe(c).popen().unwrap().kill_on_drop()
    };
    let job = start();
    job.send_signal(Signal::SIGTERM).unwrap();
    for stage in job.stages() {
        let code = stage.wait().unwrap();
        // The end of one is the end of the next one's input.
        assert!(code == -15 || code == 0, "{code}");
    }
    assert_eq!(job.stages()[0].poll().unwrap().unwrap(), -15);
    job.send_signal(Signal::SIGTERM).expect("nothing is sent to stages that are reaped");

    let job = start();
    let ids: Vec<u32> = job.stages().iter().map(Popen::id).collect();
    drop(job);
    assert!(ids.into_iter().all(is_gone));
}
