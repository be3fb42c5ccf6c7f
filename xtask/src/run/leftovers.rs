//! Ends the processes that a program has started and left behind.
//!
//! Killing a process group misses the children that have left it, and a lesson about process groups
//! has such children. Two nets catch them (on Linux; elsewhere there is only the group):
//!
//! - This process is a child subreaper: an orphan below it becomes its own child, whatever its
//!   session and environment.
//! - The program has a mark in its environment, which its children inherit. So they are also found
//!   where another subreaper, such as a container's, took them.

use std::{
    fs, process,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::{
        signal::{Signal, kill, killpg},
        wait::{WaitPidFlag, WaitStatus, waitpid},
    },
    unistd::Pid,
};

use crate::run::guard;

/// A process that does not die of SIGKILL within this time sleeps in the kernel.
const PATIENCE: Duration = Duration::from_secs(5);

/// Set once this process adopts orphans: then every child of it is a leftover when a program ends.
static ADOPTS: AtomicBool = AtomicBool::new(false);

/// Lets this process adopt the orphans below it. Then it must not run two programs at a time.
pub(crate) fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    if nix::sys::prctl::set_child_subreaper(true).is_ok() {
        ADOPTS.store(true, Ordering::Relaxed);
    }
}

/// The mark by which the children of one program are known.
#[derive(Debug)]
pub(crate) struct Mark(String);

impl Mark {
    /// The name of the variable that carries the mark.
    pub(crate) const NAME: &str = "XTASK_RUN";

    /// Returns the mark with this text.
    pub(crate) fn of(text: String) -> Self {
        Self(text)
    }

    /// Makes a mark that no other program has.
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self(format!("{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed)))
    }

    /// Puts the mark on a program that is about to be started, and tells the guard.
    pub(crate) fn put_on(&self, command: &mut process::Command) {
        guard::tell(&self.0);
        command.env(Self::NAME, &self.0);
    }

    /// Kills every process that carries the mark, and every orphan. It looks again until it finds
    /// none, since a process may have started another one just before it died.
    ///
    /// Call it after the program itself has been waited for.
    pub(crate) fn kill_all(&self) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut found = self.carriers();
            found.extend(orphans());
            if found.is_empty() || Instant::now() >= deadline {
                return;
            }
            for process in found {
                // It fails only when the process has gone already.
                let _ = kill(process, Signal::SIGKILL);
            }
            reap();
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn carriers(&self) -> Vec<Pid> {
        let mark = format!("{}={}", Self::NAME, self.0);
        processes()
            .filter(|process| {
                let environment = fs::read(format!("/proc/{process}/environ")).unwrap_or_default();
                environment.split(|&byte| byte == 0).any(|v| v == mark.as_bytes())
            })
            .collect()
    }
}

/// Kills every child of this process with its group and, where this process adopts orphans, all
/// below it: for an end without a report.
pub(crate) fn kill_children() {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let children = children();
        if children.is_empty() || Instant::now() >= deadline {
            return;
        }
        for child in children {
            // They fail only when the process, or its group, has gone already.
            let _ = killpg(child, Signal::SIGKILL);
            let _ = kill(child, Signal::SIGKILL);
        }
        reap();
        thread::sleep(Duration::from_millis(1));
    }
}

fn orphans() -> Vec<Pid> {
    if ADOPTS.load(Ordering::Relaxed) { children() } else { Vec::new() }
}

/// Returns the children of this process without its guard.
fn children() -> Vec<Pid> {
    let this = process::id().to_string();
    processes()
        .filter(|process| !guard::is_guard(process.as_raw()))
        .filter(|process| {
            let status = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
            // The name of the program, in parentheses, may hold anything; then come state and parent.
            let rest = status.rsplit_once(") ").map_or("", |(_, rest)| rest);
            rest.split(' ').nth(1) == Some(&this)
        })
        .collect()
}

/// Returns all processes; none where there is no `/proc`.
fn processes() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok().map(Pid::from_raw))
}

fn reap() {
    if ADOPTS.load(Ordering::Relaxed) {
        let reaped = || waitpid(None, Some(WaitPidFlag::WNOHANG));
        while reaped().is_ok_and(|status| status != WaitStatus::StillAlive) {}
    }
}
