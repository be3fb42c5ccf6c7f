//! Ends what a program has started and lost.
//!
//! Killing a process group misses the children that have left it, and a lesson about process groups
//! has such children. So every program is started with a mark in its environment, which its
//! children inherit wherever they go, and who carries the mark when the program is over is
//! killed. Linux only: elsewhere nobody tells another process's environment.

use std::{
    fs, process,
    sync::atomic::{AtomicU32, Ordering},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

/// The name of the variable that carries the mark.
const NAME: &str = "XTASK_RUN";

/// Somebody who is killed may have started another one just before: so often is looked again.
const ROUNDS: usize = 10;

/// What the children of one program are known by.
pub struct Mark(String);

impl Mark {
    /// A mark that no other program has.
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self(format!("{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed)))
    }

    /// Puts the mark on a program that is about to be started.
    pub fn put_on(&self, command: &mut process::Command) {
        command.env(NAME, &self.0);
    }

    /// Kills everybody who carries the mark.
    pub fn kill_all(&self) {
        for _ in 0..ROUNDS {
            let found = self.carriers();
            if found.is_empty() {
                return;
            }
            for process in found {
                // It fails only when the process is gone already.
                let _ = kill(process, Signal::SIGKILL);
            }
        }
    }

    fn carriers(&self) -> Vec<Pid> {
        let mark = format!("{NAME}={}", self.0);
        // Where there is no such folder, nobody can be found.
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        processes
            .filter_map(|entry| {
                let id = entry.file_name().to_str()?.parse().ok()?;
                let environment = fs::read(entry.path().join("environ")).ok()?;
                let carries = environment.split(|&byte| byte == 0).any(|v| v == mark.as_bytes());
                carries.then(|| Pid::from_raw(id))
            })
            .collect()
    }
}
