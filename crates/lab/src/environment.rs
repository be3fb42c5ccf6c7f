//! The machine and the build that the numbers belong to.

use std::{fmt, fs, process::Command, thread};

use serde::{Deserialize, Serialize};

/// What a report says about where it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// The processor's name.
    pub cpu: String,
    /// Threads that can run at the same time.
    pub cores: usize,
    /// The kernel's name and release.
    pub kernel: String,
    /// The compiler that built the lab.
    pub rustc: String,
    /// `release` or `debug`.
    pub profile: String,
    /// Python's name and version, or why there is none.
    pub python: String,
}

impl Environment {
    pub(crate) fn of_this_machine(python: String) -> Self {
        Self {
            cpu: cpu(),
            cores: available_cores(),
            kernel: first_line("uname", &["-sr"]).unwrap_or_else(|| "unknown kernel".to_owned()),
            rustc: env!("LAB_RUSTC").to_owned(),
            profile: if cfg!(debug_assertions) { "debug" } else { "release" }.to_owned(),
            python,
        }
    }
}

impl fmt::Display for Environment {
    /// On one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cpu, cores, kernel, rustc, profile, python } = self;
        let cores = if *cores == 1 { "1 core".to_owned() } else { format!("{cores} cores") };
        write!(f, "{cpu}, {cores}; {kernel}; {rustc}, {profile} build; {python}")
    }
}

/// Returns how many threads can run at the same time: affinity and quota count.
pub(crate) fn available_cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

fn cpu() -> String {
    let linux = fs::read_to_string("/proc/cpuinfo").ok().and_then(|info| {
        let line = info.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let name = linux.or_else(|| first_line("sysctl", &["-n", "machdep.cpu.brand_string"]));
    name.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let line = String::from_utf8(output.stdout).ok()?.lines().next()?.trim().to_owned();
    output.status.success().then_some(line)
}
