//! Tests what the library promises about memory, pipes and descriptors while it communicates.
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use std::{
    fs::{self, File},
    io::{Read, Seek},
    process::{Command, Stdio},
    sync::{Barrier, mpsc},
    thread,
    time::{Duration, Instant},
};

use item36_subprocess::{CommandExt, Error, Pipeline, Popen, command};

#[path = "support/alone.rs"]
mod alone;

use alone::run_alone;

/// No test waits for longer, and none should come near this.
const NEVER: Duration = Duration::from_mins(1);

fn is_timeout<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::TimeoutExpired { .. }))
}

fn cat() -> Popen {
    Command::new("cat").piped().popen().unwrap().kill_on_drop()
}

/// The highest use of memory of this process so far, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse().unwrap()
}

/// No later call could send it, and copying 1 GiB takes seconds beyond the timeout.
#[test]
fn run_timeout_does_not_copy_unsent_input() {
    run_alone(&[], "run_timeout_does_not_copy_unsent_input", || {
        let input = vec![1; 1 << 26];
        let before = peak();
        let sleep = || command(["sleep", "1000"]);
        assert!(is_timeout(&sleep().piped().run_timeout(&input, Duration::from_millis(5))));
        let mut pipeline = Pipeline::new(sleep()).pipe(sleep()).piped();
        assert!(is_timeout(&pipeline.run_timeout(&input, Duration::from_millis(5))));
        assert!(peak() < before + (1 << 14), "{before} KiB, then {} KiB", peak());
    });
}

/// Copying 256 MiB takes 30 ms at the very least; looking at an offset takes none.
#[test]
fn repeated_timeouts_do_not_copy_unsent_input() {
    let sleep = Command::new("sleep").arg("1000").piped().popen().unwrap().kill_on_drop();
    let input = vec![1; 1 << 28];
    assert!(is_timeout(&sleep.communicate_timeout(&input, Duration::ZERO)));
    let call = || {
        let start = Instant::now();
        assert!(is_timeout(&sleep.communicate_timeout(b"", Duration::from_millis(1))));
        start.elapsed()
    };
    let fastest = (0..30).map(|_| call()).min().unwrap();
    assert!(fastest < Duration::from_millis(15), "{fastest:?}");
}

/// The same for 256 MiB of output that were read already.
#[test]
fn repeated_timeouts_do_not_copy_output() {
    let script = "head -c 268435456 /dev/zero; echo done >&2; exec sleep 1000";
    let child = Command::new("sh").args(["-c", script]).piped().popen().unwrap().kill_on_drop();
    let call = || {
        let start = Instant::now();
        match child.communicate_timeout(b"", Duration::from_millis(1)) {
            Err(Error::TimeoutExpired { stdout, stderr, .. }) => {
                (start.elapsed(), stdout.len() == 1 << 28 && !stderr.is_empty())
            }
            other => panic!("expected a timeout, not {other:?}"),
        }
    };
    let start = Instant::now();
    while !call().1 {
        assert!(start.elapsed() < NEVER);
    }
    let fastest = (0..30).map(|_| call().0).min().unwrap();
    assert!(fastest < Duration::from_millis(15), "{fastest:?}");
}

/// An error that is kept keeps what it had, and the child's handle goes on.
#[test]
fn timeout_keeps_its_output_while_more_is_read() {
    let cat = Command::new("sh").args(["-c", "echo first; exec cat"]).piped().popen().unwrap();
    let stdin = cat.take_stdin();
    let first = loop {
        match cat.communicate_timeout(b"", Duration::from_millis(1)).unwrap_err() {
            Error::TimeoutExpired { stdout, .. } if !stdout.is_empty() => break stdout,
            _ => {}
        }
    };
    std::io::Write::write_all(&mut stdin.unwrap(), b"second").unwrap();
    assert_eq!(cat.communicate(b"").unwrap().stdout, b"first\nsecond");
    assert_eq!(*first, b"first\n");
}

/// Zero means to try once: what is there, with its end, is enough.
#[cfg(target_os = "linux")]
#[test]
fn timeout_of_zero_is_enough_for_a_child_that_has_exited() {
    use rustix::event::{PollFd, PollFlags, poll};
    let script = "head -c 60000 /dev/zero; echo oops >&2; exit 3";
    let child = Command::new("sh").args(["-c", script]).piped().popen().unwrap();
    poll(&mut [PollFd::new(&child.pidfd().unwrap(), PollFlags::IN)], None).unwrap();
    let output = child.communicate_timeout(b"", Duration::ZERO).unwrap();
    assert_eq!((output.stdout.len(), output.return_code.get()), (60_000, 3));
}

#[test]
fn second_communicate_is_a_clear_error() {
    let cat = cat();
    assert_eq!(cat.communicate(b"once").unwrap().stdout, b"once");
    let error = cat.communicate(b"").unwrap_err();
    assert!(matches!(error, Error::OutputTaken { .. }), "{error}");
    let again = "cannot communicate with `cat` again: an earlier call has returned its output; \
                 keep that output";
    assert_eq!(error.to_string(), again);
    let error = cat.lines().next().unwrap().unwrap_err();
    assert!(matches!(error, Error::OutputTaken { .. }), "{error}");

    let running = Pipeline::new(command(["cat"])).pipe(command(["cat"])).piped().popen().unwrap();
    running.communicate(b"once").unwrap();
    let error = running.communicate(b"").unwrap_err();
    assert!(matches!(error, Error::OutputTaken { .. }), "{error}");
}

#[test]
fn take_returns_at_once_while_another_thread_communicates() {
    let cat = Command::new("sh").args(["-c", "echo ready; exec cat"]).piped().popen().unwrap();
    let cat = cat.kill_on_drop();
    let has_begun = &Barrier::new(2);
    let (taken, has_taken) = mpsc::channel();
    let cat = &cat;
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut is_first = true;
            let ended = cat.communicate_with(&vec![b'x'; 1 << 20], NEVER, |_, _| {
                if std::mem::take(&mut is_first) {
                    has_begun.wait();
                    // A `take` that waited for this call would come too late.
                    has_taken.recv_timeout(NEVER).expect("`take` returns at once");
                }
            });
            assert_eq!(ended.unwrap().stdout.len(), 6 + (1 << 20));
        });
        has_begun.wait();
        assert!(cat.take_stdout().is_none());
        assert!(cat.take_stdin().is_none() && cat.take_stderr().is_none());
        // Fails where the other thread has given up.
        let _ = taken.send(());
    });
}

/// One thread at a time communicates, and a timeout holds for the others too.
#[test]
fn timeout_holds_while_another_thread_communicates() {
    let sleep = Command::new("sleep").arg("1000").piped().popen().unwrap().kill_on_drop();
    let has_begun = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            has_begun.wait();
            sleep.communicate(b"").unwrap();
        });
        has_begun.wait();
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(50) {
            assert!(is_timeout(&sleep.communicate_timeout(b"", Duration::from_millis(5))));
        }
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        sleep.kill().unwrap();
    });
}

/// The callback is the caller's code. When it panics, the bytes are kept already.
#[test]
fn callback_that_panics_loses_nothing() {
    let input = vec![b'x'; 1 << 20];
    let cat = cat();
    let panicked = thread::scope(|scope| {
        let panics = || cat.communicate_with(&input, NEVER, |_, _| panic!("the callback panics"));
        scope.spawn(panics).join()
    });
    panicked.unwrap_err();
    assert_eq!(cat.communicate_timeout(b"", NEVER).unwrap().stdout, input);
}

#[test]
fn small_output_keeps_little_memory() {
    let mut sh = Command::new("sh");
    let output = sh.args(["-c", "echo a; echo b >&2"]).piped().run(b"").unwrap();
    assert!(output.stdout.capacity() + output.stderr.capacity() < 100, "{output:?}");
    let much = Command::new("head").args(["-c", "1000000", "/dev/zero"]).piped().run(b"").unwrap();
    assert!(much.stdout.capacity() < 1_300_000, "{}", much.stdout.capacity());
}

#[test]
fn run_honors_files_and_leaves_the_command_as_it_was() {
    let mut input = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut input, b"from a file").unwrap();
    input.rewind().unwrap();
    let output = tempfile::tempfile().unwrap();
    let mut cat = Command::new("cat");
    cat.stdin(input.try_clone().unwrap()).stdout(output.try_clone().unwrap());
    for times in 1..=2 {
        // Started twice: `run` has set nothing.
        let ended = cat.run(b"").unwrap().check().unwrap();
        assert_eq!(ended.stdout, b"", "it is not captured");
        let mut said = String::new();
        (&output).rewind().unwrap();
        (&output).read_to_string(&mut said).unwrap();
        assert_eq!(said, "from a file".repeat(times));
        input.rewind().unwrap();
    }
    let error = cat.run(b"input").unwrap_err();
    assert!(matches!(error, Error::NoPipe { .. }), "{error}");
}

#[test]
fn pipeline_honors_files_at_both_ends() {
    let output = tempfile::NamedTempFile::new().unwrap();
    let mut pipeline = Pipeline::new(command(["head", "-c", "3"]))
        .pipe(command(["od", "-An", "-tx1"]))
        .piped()
        .stdin(File::open("/dev/zero").unwrap())
        .stdout(output.reopen().unwrap());
    let ended = pipeline.run(b"").unwrap().check().unwrap();
    assert_eq!(ended.stdout, b"");
    assert_eq!(fs::read_to_string(output.path()).unwrap().trim(), "00 00 00");
}

#[test]
fn run_lets_the_child_inherit_what_is_not_set() {
    let mut outer = Command::new(std::env::current_exe().unwrap());
    outer.args(["--exact", "prints_to_an_inherited_stream", "--nocapture", "--ignored"]);
    let said = outer.stdin(Stdio::null()).stdout(Stdio::piped()).run(b"").unwrap().text().unwrap();
    assert!(said.contains("\ninherited\n"), "{said}");
}

#[test]
#[ignore = "another test runs it and reads what it prints"]
fn prints_to_an_inherited_stream() {
    println!();
    assert_eq!(Command::new("echo").arg("inherited").run(b"").unwrap().stdout, b"");
}
