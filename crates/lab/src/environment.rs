//! The machine and the build that the numbers belong to.

use std::{fmt, fs, path::Path, process::Command, thread};

use serde::Serialize;

/// What a report says about where it was made.
///
/// What cannot be found out is `None`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
pub struct Environment {
    /// The processor's name.
    pub cpu: String,
    /// Threads that can run at the same time.
    pub cores: usize,
    /// Physical cores of the machine: where there are fewer than processors, some share one.
    #[serde(default)]
    pub physical_cores: Option<usize>,
    /// Processors' worth of time that the control group may use.
    #[serde(default)]
    pub cpu_quota: Option<f64>,
    /// What sets the processor's clock, such as `performance` or `powersave`.
    #[serde(default)]
    pub governor: Option<String>,
    /// Tasks that wanted to run, on average over the minute before the start.
    #[serde(default)]
    pub load: Option<f64>,
    /// The kernel's name and release.
    pub kernel: String,
    /// The compiler that built the lab.
    pub rustc: String,
    /// `release` or `debug`.
    pub profile: String,
    /// The commit of the source tree that the program was started in.
    #[serde(default)]
    pub commit: Option<String>,
    /// Whether that source tree had changes that are not in the commit.
    #[serde(default)]
    pub dirty: Option<bool>,
    /// Python's name and version, or why there is none.
    pub python: String,
}

impl Environment {
    pub(crate) fn of_this_machine(python: String) -> Self {
        let (commit, dirty) = source().unzip();
        Self {
            cpu: cpu(),
            cores: available_cores(),
            physical_cores: physical_cores(),
            cpu_quota: cpu_quota(),
            governor: line_of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
            load: load(),
            kernel: first_line("uname", &["-sr"]).unwrap_or_else(|| "unknown kernel".to_owned()),
            rustc: env!("LAB_RUSTC").to_owned(),
            profile: if cfg!(debug_assertions) { "debug" } else { "release" }.to_owned(),
            commit,
            dirty,
            python,
        }
    }
}

impl fmt::Display for Environment {
    /// Writes the machine and the build on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cpu, cores, kernel, rustc, profile, python, .. } = self;
        let count =
            |count, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        write!(f, "{cpu}, {}", count(*cores, "core"))?;
        if let Some(physical) = self.physical_cores.filter(|physical| physical < cores) {
            write!(f, " (hyperthreads of {})", count(physical, "core"))?;
        }
        if let Some(quota) = self.cpu_quota {
            write!(f, ", quota of {quota} cores")?;
        }
        write!(f, "; {kernel}; {rustc}, {profile} build; {python}")
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

/// Counts the groups of processors that share a core.
fn physical_cores() -> Option<usize> {
    let mut cores: Vec<String> = fs::read_dir("/sys/devices/system/cpu")
        .ok()?
        .filter_map(|entry| line_of(entry.ok()?.path().join("topology/thread_siblings_list")))
        .collect();
    cores.sort();
    cores.dedup();
    Some(cores.len()).filter(|&cores| cores > 0)
}

/// Returns the smallest quota of the control group and of those that it lies in.
fn cpu_quota() -> Option<f64> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let group = groups.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let folders = Path::new("/sys/fs/cgroup").join(group);
    let quotas = folders.ancestors().filter_map(|folder| quota(&line_of(folder.join("cpu.max"))?));
    quotas.reduce(f64::min)
}

/// Returns how many processors' time `cpu.max` allows, such as 0.5 for `50000 100000`.
fn quota(cpu_max: &str) -> Option<f64> {
    let (quota, period) = cpu_max.split_once(' ')?;
    Some(quota.parse::<f64>().ok()? / period.parse::<f64>().ok()?)
}

fn load() -> Option<f64> {
    line_of("/proc/loadavg")?.split(' ').next()?.parse().ok()
}

/// Returns the commit of the course's source tree that this is started in, and whether the tree is
/// dirty. A path from the time of the build could name another copy of the tree.
fn source() -> Option<(String, bool)> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let found = git(&["rev-parse", "--show-toplevel", "HEAD"])?;
    let (folder, commit) = found.trim_end().split_once('\n')?;
    let is_the_course = Path::new(folder).join("crates/lab/Cargo.toml").is_file();
    let changes = git(&["status", "--porcelain", "--untracked-files=no"])?;
    is_the_course.then(|| (commit.to_owned(), !changes.is_empty()))
}

fn line_of(file: impl AsRef<Path>) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().next().map(|line| line.trim().to_owned())
}

fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let line = String::from_utf8(output.stdout).ok()?.lines().next()?.trim().to_owned();
    output.status.success().then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quota_is_a_number_of_cores_or_none() {
        assert_eq!(quota("50000 100000"), Some(0.5));
        assert_eq!(quota("max 100000"), None);
        assert_eq!(quota(""), None);
    }

    #[test]
    fn display_warns_of_shared_cores_and_quotas() {
        let mut environment = Environment::of_this_machine("no python3 here".to_owned());
        environment.cpu = "Abacus".to_owned();
        (environment.cores, environment.physical_cores) = (4, Some(2));
        environment.cpu_quota = Some(1.5);
        let shown = environment.to_string();
        let machine = "Abacus, 4 cores (hyperthreads of 2 cores), quota of 1.5 cores; ";
        assert!(shown.starts_with(machine), "{shown}");
        (environment.cores, environment.cpu_quota) = (1, None);
        let shown = environment.to_string();
        assert!(shown.starts_with("Abacus, 1 core; "), "{shown}");
    }
}
