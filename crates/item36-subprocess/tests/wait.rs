//! Tests what the library promises about waiting, signals and dropping.

use std::{
    process::{Command, Stdio},
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use item36_subprocess::{CommandExt, Popen, Signal};
use nix::{errno::Errno, sys::signal::kill, unistd::Pid};

/// Starts a child that runs until its input is closed, or it is signaled.
fn cat() -> Popen {
    let cat = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).popen();
    cat.expect("every Unix has cat").kill_on_drop()
}

/// Returns whether a process has that id, if only as a zombie.
fn exists(id: u32) -> bool {
    match kill(Pid::from_raw(id.cast_signed()), None) {
        Ok(()) => true,
        Err(errno) => errno != Errno::ESRCH,
    }
}

/// Waits for what happens in another thread at its own time, for at most a minute.
fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_mins(1), "never {what}");
        thread::yield_now();
    }
}

#[test]
fn poll_returns_none_while_running_then_the_same_code() {
    let cat = cat();
    assert_eq!(cat.poll().unwrap(), None);
    drop(cat.take_stdin());
    let code = cat.wait().unwrap();
    assert_eq!(code, 0);
    assert_eq!(cat.poll().unwrap(), Some(code));
    assert_eq!(cat.poll().unwrap(), Some(code));
    assert_eq!(cat.wait().unwrap(), code);
    assert_eq!(cat.wait_timeout(Duration::ZERO).unwrap(), Some(code));
}

#[test]
fn wait_timeout_leaves_the_child_running() {
    let cat = cat();
    assert_eq!(cat.wait_timeout(Duration::ZERO).unwrap(), None);
    assert_eq!(cat.wait_timeout(Duration::from_millis(1)).unwrap(), None);
    drop(cat.take_stdin());
    assert_eq!(cat.wait_timeout(Duration::MAX).unwrap().unwrap(), 0);
}

#[test]
fn wait_returns_the_exit_code() {
    let sh = Command::new("sh").args(["-c", "exit 42"]).popen().unwrap();
    assert_eq!(sh.wait().unwrap(), 42);
}

#[test]
fn threads_wait_while_another_terminates() {
    let cat = cat();
    let all = Barrier::new(5);
    thread::scope(|scope| {
        let wait = || {
            all.wait();
            cat.wait().unwrap()
        };
        let waiters = [(); 4].map(|()| scope.spawn(wait));
        all.wait();
        cat.terminate().unwrap();
        for waiter in waiters {
            assert_eq!(waiter.join().unwrap(), -15);
        }
    });
}

/// One thread reaps the child, and all learn how it ended.
#[test]
fn threads_that_poll_and_wait_see_the_same_end() {
    let cat = cat();
    let all = Barrier::new(5);
    thread::scope(|scope| {
        let poll = || {
            assert_eq!(cat.poll().unwrap(), None);
            all.wait();
            loop {
                match cat.poll().unwrap() {
                    Some(code) => break code,
                    None => thread::yield_now(),
                }
            }
        };
        let wait = || {
            all.wait();
            cat.wait_timeout(Duration::from_mins(1)).unwrap().unwrap()
        };
        let threads = [scope.spawn(poll), scope.spawn(poll), scope.spawn(wait), scope.spawn(wait)];
        all.wait();
        drop(cat.take_stdin());
        for thread in threads {
            assert_eq!(thread.join().unwrap(), 0);
        }
    });
}

#[test]
fn signal_ends_the_child_and_is_named() {
    let ended_by = |signal| {
        let cat = cat();
        cat.send_signal(signal).unwrap();
        cat.wait().unwrap()
    };
    for signal in [Signal::SIGTERM, Signal::SIGKILL, Signal::SIGUSR1, Signal::SIGUSR2] {
        let code = ended_by(signal);
        assert_eq!(code, -signal.number());
        assert_eq!(code.signal(), Some(signal));
        assert_eq!(code.signal_name(), signal.name());
    }
}

#[test]
fn signal_is_sent_to_exited_child_and_not_to_reaped_one() {
    let cat = cat();
    drop(cat.take_stdin());
    // It is not reaped. The signal ends it, or changes nothing if it has exited.
    cat.terminate().unwrap();
    let code = cat.wait().unwrap();
    assert!(code == 0 || code == -15);
    assert!(!exists(cat.id()), "it is reaped");
    // The system would say ESRCH now; the library does not ask it.
    cat.terminate().unwrap();
    cat.kill().unwrap();
    assert_eq!(cat.poll().unwrap(), Some(code));
}

#[test]
fn kill_on_drop_ends_and_reaps_the_child() {
    let cat = cat();
    let id = cat.id();
    assert!(exists(id));
    drop(cat);
    assert!(!exists(id));
}

#[test]
fn dropped_child_runs_on_and_leaves_no_zombie() {
    let cat = Command::new("cat").stdin(Stdio::piped()).popen().unwrap();
    let (id, stdin) = (cat.id(), cat.take_stdin());
    drop(cat);
    assert!(exists(id), "it runs on");
    drop(stdin);
    eventually("reaped", || !exists(id));
}

#[cfg(target_os = "linux")]
#[test]
fn drop_reaps_an_exited_child() {
    let done = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).popen().unwrap();
    // The end of the output is not the end of the child yet: look until it has exited, unreaped.
    let id = done.id();
    drop(done.take_stdin());
    eventually("a zombie", || {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
        stat.contains(") Z ")
    });
    drop(done);
    assert!(!exists(id));
}

#[test]
fn popen_is_send_and_sync() {
    fn is_shared<T: Send + Sync>(_: &T) {}
    is_shared(&cat());
}
