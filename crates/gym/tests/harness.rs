//! `gym::main` runs checks in processes of their own: this program is the checks, and their test.

#![allow(clippy::unwrap_used)] // Helpers of tests, too, may fail the test.

use std::{
    env,
    process::{Command, ExitCode, Output},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use gym::{
    Check,
    sync::{Condvar, Mutex},
};

/// The variable that names the check to run; without it, all of them are tested.
const ROLE: &str = "GYM_TEST_ROLE";

/// A check, and what its report must contain.
struct Case {
    check: Check,
    /// Whether the check waits until its time is up, so that it gets little.
    waits: bool,
    says: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        check: Check { name: "a right answer passes", run: || println!("hello") },
        waits: false,
        says: &["hello\nok    a right answer passes\n"],
    },
    Case {
        check: Check { name: "a panic fails", run: || panic!("two\nlines") },
        waits: false,
        says: &["FAIL  a panic fails\n      two\n      lines (harness.rs:"],
    },
    Case {
        check: Check { name: "fail ends the process from any thread", run: fail_in_a_thread },
        waits: false,
        says: &["FAIL  fail ends", "      the words\n"],
    },
    Case {
        check: Check { name: "an early exit is not a verdict", run: || std::process::exit(0) },
        waits: false,
        says: &["FAIL  an early exit", "ended without a verdict: exit status: 0"],
    },
    Case {
        check: Check { name: "output is cut", run: print_much },
        waits: false,
        says: &["[more output is not shown]\nok    output is cut\n"],
    },
    Case {
        check: Check { name: "a deadlock is found at once", run: deadlock },
        waits: false,
        says: &[
            "deadlock: each waits for the next",
            "wants at harness.rs:",
            "the lock that Thread A took at harness.rs:",
        ],
    },
    Case {
        check: Check { name: "a lock taken twice is found at once", run: lock_twice },
        waits: false,
        says: &[
            "deadlock: each waits for the next",
            "the lock that it already took at harness.rs:",
        ],
    },
    Case {
        check: Check { name: "an instrument whose time is up", run: wait_too_long },
        waits: true,
        says: &["FAIL  an instrument whose time is up\n      it never happened\n"],
    },
    Case {
        check: Check { name: "a condition that never comes", run: wait_forever },
        waits: true,
        says: &["not done after 400ms", "sleeps at a condition variable at harness.rs:"],
    },
    Case {
        check: Check { name: "a standard lock", run: standard_lock },
        waits: true,
        says: &["not done after 400ms", "is asleep and waits for a lock"],
    },
    Case {
        check: Check { name: "a standard lock in a schedule", run: standard_lock_in_a_schedule },
        waits: true,
        says: &["not done after 400ms", "use those of `gym`"],
    },
    Case {
        check: Check { name: "a thread that spins", run: spin },
        waits: true,
        says: &["not done after 400ms", "runs: it computes or spins"],
    },
    Case {
        check: Check { name: "a thread that naps", run: nap },
        waits: true,
        says: &["not done after 400ms", "naps again and again", "it polls"],
    },
    Case {
        check: Check { name: "children are ended", run: leave_a_child },
        waits: true,
        says: &["FAIL  children are ended", "not done after 400ms", "the end of a child process"],
    },
];

fn fail_in_a_thread() {
    thread::spawn(|| gym::fail("the words"));
    thread::sleep(Duration::from_mins(1));
}

fn print_much() {
    for _ in 0..100_000 {
        println!("a line of what an answer prints");
    }
}

fn deadlock() {
    let locks = Arc::new((Mutex::new(()), Mutex::new(())));
    let meeting = Arc::new(gym::Meeting::new(2));
    let (same, met) = (Arc::clone(&locks), Arc::clone(&meeting));
    let thread = gym::thread::spawn(move || {
        let _first = same.0.lock();
        met.join();
        drop(same.1.lock());
    });
    let _second = locks.1.lock();
    meeting.join();
    drop(locks.0.lock());
    drop(thread.join());
}

fn lock_twice() {
    let lock = Mutex::new(());
    let _held = lock.lock();
    drop(lock.lock());
}

fn wait_too_long() {
    gym::until(|| false, || "it never happened");
}

fn wait_forever() {
    let lock = Mutex::new(());
    drop(Condvar::new().wait(lock.lock().unwrap()));
}

fn standard_lock() {
    let lock = std::sync::Mutex::new(());
    let _held = lock.lock();
    thread::scope(|scope| {
        scope.spawn(|| drop(lock.lock()));
    });
}

fn standard_lock_in_a_schedule() {
    gym::schedules(|| {
        let lock = Arc::new(std::sync::Mutex::new(()));
        let same = Arc::clone(&lock);
        let held = lock.lock();
        let thread = gym::thread::spawn(move || drop(same.lock()));
        gym::thread::yield_now();
        drop(held);
        thread.join().unwrap();
    });
}

fn spin() {
    loop {
        std::hint::spin_loop();
    }
}

fn nap() {
    loop {
        thread::sleep(Duration::from_millis(1));
    }
}

fn leave_a_child() {
    let mut child = Command::new("sleep").arg("60").spawn().expect("sleep exists");
    println!("child {}", child.id());
    child.wait().expect("the child can be waited for");
}

fn main() -> ExitCode {
    if let Ok(role) = env::var(ROLE) {
        let checks: Vec<_> =
            CASES.iter().map(|case| case.check).filter(|check| check.name == role).collect();
        return gym::main(&checks);
    }
    for case in CASES {
        let start = Instant::now();
        let Case { check, says, .. } = case;
        let report = report(case);
        for words in *says {
            assert!(report.contains(words), "no {words:?} in the report:\n{report}");
        }
        assert!(start.elapsed() < Duration::from_secs(30), "{} took too long", check.name);
        if let Some(child) = report.lines().find_map(|line| line.strip_prefix("child ")) {
            assert!(has_ended(child), "the child of the check is still there");
        }
        println!("ok {}", check.name);
    }
    ExitCode::SUCCESS
}

/// Returns what a check's run prints to standard output.
fn report(case: &Case) -> String {
    let this = env::current_exe().expect("a program knows its path");
    let limit = if case.waits { "400" } else { "20000" };
    let output = Command::new(this).env(ROLE, case.check.name).env("GYM_LIMIT_MS", limit).output();
    let Output { stdout, status, .. } = output.expect("this program can be started again");
    let report = String::from_utf8_lossy(&stdout).into_owned();
    assert_eq!(status.success(), !report.contains("FAIL"), "{report}");
    report
}

/// Whether a process is gone, or only waits to be reaped, within a second.
fn has_ended(id: &str) -> bool {
    (0..500).any(|_| {
        thread::sleep(Duration::from_millis(2));
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat"));
        stat.map_or(true, |stat| stat.contains(") Z "))
    })
}
