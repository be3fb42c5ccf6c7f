//! Tests children that other processes or other code of the program interfere with.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

#[path = "support/alone.rs"]
mod alone;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    iter,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use alone::{alone, is_alone, run_alone};
use item36_subprocess::{CommandExt, Error, Fate, Pipeline, Popen, ReturnCode, Signal, command};
use nix::{
    errno::Errno,
    sys::{
        ptrace,
        signal::{self, SigHandler},
        wait::waitpid,
    },
    unistd::{Pid, geteuid},
};
use rustix::time::{ClockId, clock_gettime};

/// What a timeout may be late by on a busy machine, and far less than what each test makes a child
/// last.
const LATE: Duration = Duration::from_secs(3);

fn pid(id: u32) -> Pid {
    Pid::from_raw(id.cast_signed())
}

fn is_running(id: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    !stat.is_empty() && !stat.contains(") Z ")
}

/// Does `work`, which must not take much longer than `timeout`, nor compute meanwhile.
fn in_time<T>(timeout: Duration, work: impl FnOnce() -> T) -> T {
    let cpu = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap();
    let (start, cpu_start) = (Instant::now(), cpu());
    let value = work();
    let (elapsed, cpu) = (start.elapsed(), cpu().saturating_sub(cpu_start));
    assert!(elapsed < timeout + LATE, "{elapsed:?} for a timeout of {timeout:?}");
    assert!(cpu < Duration::from_millis(150), "{cpu:?} of computing");
    value
}

/// Has the process outside trace the child from now on. A traced child that has exited cannot be
/// reaped before its tracer lets it go.
fn trace(child: u32) {
    println!("\ntrace {child}");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).unwrap();
    assert_eq!(answer, "traced\n");
}

/// The process alone starts the children, and this one, their grandparent, traces them.
fn run_traced(test: &str, work: impl FnOnce()) {
    if is_alone() {
        return work();
    }
    let inside = alone(&[], test).piped().popen().unwrap().kill_on_drop();
    let mut stdin = inside.take_stdin().unwrap();
    let lines = BufReader::new(inside.take_stdout().unwrap()).lines();
    let mut said = String::new();
    for line in lines {
        let line = line.unwrap();
        if let Some(id) = line.strip_prefix("trace ") {
            let traced = ptrace::seize(pid(id.parse().unwrap()), ptrace::Options::empty());
            if let Err(errno) = traced {
                println!("skipped: this machine does not let a process trace another: {errno}");
                return;
            }
            writeln!(stdin, "traced").unwrap();
        }
        said += &line;
    }
    assert!(said.contains("1 passed"), "{said} {:?}", inside.communicate(b""));
}

#[test]
fn wait_timeout_holds_while_a_tracer_holds_the_dead_child() {
    run_traced("wait_timeout_holds_while_a_tracer_holds_the_dead_child", || {
        let sleep = Command::new("sleep").arg("1000").stdout(Stdio::piped()).popen().unwrap();
        trace(sleep.id());
        sleep.kill().unwrap();
        let timeout = Duration::from_millis(200);
        let waited = in_time(timeout, || sleep.wait_timeout(timeout).unwrap());
        assert_eq!(waited, None, "it is dead, and cannot be reaped");
        let talked = in_time(timeout, || sleep.communicate_timeout(b"", timeout));
        assert!(matches!(talked, Err(Error::TimeoutExpired { .. })), "{talked:?}");
        let stopped = in_time(timeout, || sleep.stop(timeout));
        assert!(matches!(stopped, Err(Error::TimeoutExpired { .. })), "{stopped:?}");
        in_time(Duration::ZERO, || drop(sleep.kill_on_drop()));
    });
}

#[test]
fn run_timeout_holds_while_a_tracer_holds_the_dead_child() {
    run_traced("run_timeout_holds_while_a_tracer_holds_the_dead_child", || {
        let mut pipeline = Pipeline::new(command(["sleep", "1000"])).pipe(command(["cat"]));
        let running = pipeline.popen().unwrap().kill_on_drop();
        trace(running.stages()[0].id());
        running.kill().unwrap();
        let timeout = Duration::from_millis(200);
        assert_eq!(in_time(timeout, || running.wait_timeout(timeout).unwrap()), None);
        in_time(Duration::ZERO, || drop(running));
    });
}

/// The parent lacks the right to signal other users' processes, and its child becomes one, as
/// `sudo` does.
#[test]
fn run_timeout_returns_in_time_if_the_child_may_not_be_killed() {
    if !geteuid().is_root() {
        println!("skipped: only root can start a child that becomes another user's");
        return;
    }
    let wrapper = ["setpriv", "--bounding-set", "-kill", "--inh-caps", "-kill"];
    run_alone(&wrapper, "run_timeout_returns_in_time_if_the_child_may_not_be_killed", || {
        let foreign = || {
            let words = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "sleep", "8"];
            let mut foreign = Command::new("setpriv");
            foreign.args(words).stdout(Stdio::piped());
            foreign
        };
        let timeout = Duration::from_millis(800);
        let error = in_time(timeout, || foreign().run_timeout(b"", timeout)).unwrap_err();
        assert!(error.to_string().ends_with("runs on, because it cannot be killed"), "{error}");
        assert!(std::error::Error::source(&error).is_some());
        let Error::TimeoutExpired { fate: Fate::NotKilled(cause), .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!(cause.kind(), std::io::ErrorKind::PermissionDenied);

        let mut pipeline = Pipeline::new(foreign()).pipe(command(["sleep", "1000"]));
        let error = in_time(timeout, || pipeline.run_timeout(b"", timeout)).unwrap_err();
        assert!(matches!(error, Error::TimeoutExpired { fate: Fate::NotKilled(_), .. }), "{error}");

        let child = foreign().popen().unwrap().kill_on_drop();
        thread::sleep(timeout);
        in_time(timeout, || child.stop(timeout).unwrap_err());
        let id = child.id();
        in_time(Duration::ZERO, || drop(child));
        assert!(is_running(id));
        // The reaper waits for all of them.
        let start = Instant::now();
        while fs::exists(format!("/proc/{id}")).unwrap() {
            assert!(start.elapsed() < Duration::from_mins(1), "a zombie is left");
            thread::yield_now();
        }
    });
}

fn says_out_and_exits_with_3() -> Popen {
    Command::new("sh").args(["-c", "echo out; exit 3"]).piped().popen().unwrap().kill_on_drop()
}

#[test]
fn communicate_keeps_output_of_a_child_reaped_elsewhere() {
    let child = says_out_and_exits_with_3();
    waitpid(pid(child.id()), None).unwrap();
    let output = child.communicate_timeout(b"", Duration::from_mins(1)).unwrap();
    assert_eq!(output.stdout, b"out\n");
    assert_eq!(output.return_code, ReturnCode::UNKNOWN);
    assert_eq!(child.poll().unwrap(), Some(ReturnCode::UNKNOWN));
    child.kill().unwrap();
    child.send_signal_to_group(Signal::SIGKILL).unwrap();
    let message = output.check().unwrap_err().to_string();
    assert!(message.contains("its return code is unknown"), "{message}");
}

#[test]
fn pipeline_keeps_output_of_a_stage_reaped_elsewhere() {
    let running =
        Pipeline::new(command(["echo", "out"])).pipe(command(["cat"])).piped().popen().unwrap();
    waitpid(pid(running.stages()[0].id()), None).unwrap();
    let output = running.communicate(b"").unwrap();
    assert_eq!(output.stages[1].stdout, b"out\n");
    assert_eq!(output.return_codes(), [ReturnCode::UNKNOWN, ReturnCode::default()]);
}

#[test]
fn communicate_keeps_output_while_sigchld_is_ignored() {
    run_alone(&[], "communicate_keeps_output_while_sigchld_is_ignored", || {
        ignore_or_restore(signal::SIGCHLD, SigHandler::SigIgn);
        let output = says_out_and_exits_with_3().communicate(b"").unwrap();
        assert_eq!((&*output.stdout, output.return_code), (&b"out\n"[..], ReturnCode::UNKNOWN));
        assert_eq!(Command::new("true").popen().unwrap().wait().unwrap(), ReturnCode::UNKNOWN);
        let sleep = Command::new("sleep").arg("1000").popen().unwrap();
        assert_eq!(sleep.wait_timeout(Duration::from_millis(5)).unwrap(), None);
        assert_eq!(sleep.stop(Duration::from_mins(1)).unwrap(), ReturnCode::UNKNOWN);
        drop(Command::new("sleep").arg("1000").popen().unwrap().kill_on_drop());
    });
}

/// Other code reaps the child, and the system gives its id to a new child of the same program.
#[test]
fn no_signal_reaches_a_child_that_has_the_id_of_another() {
    let wrapper: &[&str] = if geteuid().is_root() {
        &["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
    } else {
        &["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child"]
    };
    let tried = command(wrapper.iter().chain(&["true"])).piped().run(b"");
    if !is_alone() && !tried.is_ok_and(|output| output.return_code.success()) {
        println!("skipped: this machine gives a process no namespace for process ids");
        return;
    }
    run_alone(wrapper, "no_signal_reaches_a_child_that_has_the_id_of_another", || {
        let uses: [fn(Popen); 4] = [
            |child| child.kill().unwrap(),
            |child| assert_eq!(child.poll().unwrap(), Some(ReturnCode::UNKNOWN)),
            |child| drop(child.kill_on_drop()),
            |child| assert_eq!(child.stop(Duration::ZERO).unwrap(), ReturnCode::UNKNOWN),
        ];
        for use_it in uses {
            let (lost, innocent) = child_and_one_with_its_id();
            use_it(lost);
            thread::sleep(Duration::from_millis(20));
            assert!(is_running(innocent.id()), "the innocent child is gone");
        }
    });
}

/// Returns a child that was reaped elsewhere, and another that has its id since then.
fn child_and_one_with_its_id() -> (Popen, Popen) {
    for _ in 0..1000 {
        let lost = Command::new("true").popen().unwrap();
        let id = lost.id();
        waitpid(pid(id), None).unwrap();
        if let Err(error) = fs::write("/proc/sys/kernel/ns_last_pid", (id - 1).to_string()) {
            panic!("cannot choose the next process id: {error}");
        }
        let innocent = Command::new("sleep").arg("1000").popen().unwrap().kill_on_drop();
        if innocent.id() == id {
            return (lost, innocent);
        }
    }
    panic!("no child got the id of another");
}

#[test]
fn communicate_survives_sigpipe_with_its_default_action() {
    run_alone(&[], "communicate_survives_sigpipe_with_its_default_action", || {
        ignore_or_restore(signal::SIGPIPE, SigHandler::SigDfl);
        let mask = signal::SigSet::thread_get_mask().unwrap();
        let input = vec![b'x'; 1 << 20];
        for _ in 0..3 {
            let mut sh = Command::new("sh");
            let output = sh.args(["-c", "exec <&-; sleep .1"]).piped().run(&input).unwrap();
            assert!(output.return_code.success());
        }
        let mut closes = Pipeline::new(command(["true"])).pipe(command(["cat"])).piped();
        closes.run(&input).unwrap();
        assert_eq!(signal::SigSet::thread_get_mask().unwrap(), mask, "the mask is as it was");
    });
}

#[expect(unsafe_code, reason = "nix's way to set a signal's action")]
fn ignore_or_restore(signal: signal::Signal, action: SigHandler) {
    // SAFETY: neither action runs code.
    unsafe { signal::signal(signal, action) }.unwrap();
}

/// Returns files that take all descriptors that this process may have.
fn take_all_descriptors() -> Vec<fs::File> {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, 50, hard).unwrap();
    iter::from_fn(|| fs::File::open("/dev/null").ok()).collect()
}

#[test]
fn children_are_waited_for_and_ended_without_a_free_descriptor() {
    let test = "children_are_waited_for_and_ended_without_a_free_descriptor";
    run_alone(&[], test, || {
        let cat = Command::new("cat").piped().popen().unwrap().read_until_exit();
        let [waited, dropped, killed] =
            [(); 3].map(|()| Command::new("sleep").arg("1000").popen().unwrap().kill_on_drop());
        let all = take_all_descriptors();
        let timeout = Duration::from_millis(20);
        assert_eq!(in_time(timeout, || waited.wait_timeout(timeout).unwrap()), None);
        waited.kill().unwrap();
        assert_eq!(waited.wait().unwrap(), -9);
        assert_eq!(killed.stop(Duration::from_mins(1)).unwrap(), -15);
        let id = dropped.id();
        in_time(Duration::ZERO, || drop(dropped));
        assert_eq!(signal::kill(pid(id), None), Err(Errno::ESRCH), "it is reaped");
        assert_eq!(cat.communicate(b"through").unwrap().stdout, b"through");
        // A child that runs on is reaped when there are descriptors again.
        drop(all);
        let sleep = Command::new("sleep").arg(".2").popen().unwrap();
        let (all, id) = (take_all_descriptors(), sleep.id());
        drop(sleep);
        drop(all);
        while is_running(id) {
            thread::yield_now();
        }
        Command::new("true").popen().unwrap().wait().unwrap();
        assert!(!fs::exists(format!("/proc/{id}")).unwrap(), "it stays a zombie");
    });
}

/// The system refuses the thread that reaps; the next start reaps instead.
#[test]
fn next_start_reaps_if_no_thread_can_start() {
    let wrapper: &[&str] = if geteuid().is_root() {
        &["setpriv", "--reuid", "64321", "--regid", "64321", "--clear-groups"]
    } else {
        &[]
    };
    run_alone(wrapper, "next_start_reaps_if_no_thread_can_start", || {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        let cat = Command::new("cat").stdin(Stdio::piped()).popen().unwrap();
        let (id, stdin) = (cat.id(), cat.take_stdin());
        let (soft, hard) = getrlimit(Resource::RLIMIT_NPROC).unwrap();
        setrlimit(Resource::RLIMIT_NPROC, 1, hard).unwrap();
        assert!(thread::Builder::new().spawn(|| {}).is_err(), "no thread can start");
        drop(cat);
        setrlimit(Resource::RLIMIT_NPROC, soft, hard).unwrap();
        drop(stdin);
        while is_running(id) {
            thread::yield_now();
        }
        Command::new("true").popen().unwrap().wait().unwrap();
        assert!(!fs::exists(format!("/proc/{id}")).unwrap(), "it stays a zombie");
        assert_eq!(fs::read_dir("/proc/self/task").unwrap().count(), 2, "no reaper is left");
    });
}
