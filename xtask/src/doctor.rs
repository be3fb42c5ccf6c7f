//! Says what is missing here, how to get it, and what its absence costs.

mod classroom;
mod disk;
mod sealed;

use std::{env, fs, os::unix::fs::PermissionsExt, path::Path, process::ExitCode, thread};

use anyhow::Result;

use crate::terminal::say;

/// A program that something needs.
struct Need {
    /// Its names; one of them is enough.
    programs: &'static [&'static str],
    /// How to get it.
    remedy: &'static str,
    /// What is left out without it.
    without: &'static str,
}

const NEEDS: &[Need] = &[
    Need {
        programs: &["openssl"],
        remedy: "apt-get install openssl",
        without: "the demos `encrypt` and `chain` of item 36 are skipped",
    },
    Need {
        programs: &["md5sum"],
        remedy: "apt-get install coreutils",
        without: "the demo `chain` of item 36 is skipped",
    },
    Need {
        programs: &["python3"],
        remedy: "apt-get install python3",
        without: "nothing is compared with Python",
    },
    Need {
        programs: &["python3.14t", "python3.13t"],
        remedy: "uv python install 3.14t",
        without: "nothing; with it, `--python python3.14t` compares with a Python without a global lock",
    },
    Need {
        programs: &["chromium"],
        remedy: "apt-get install chromium",
        without: "the tests of the report's and the book's pages in a browser are skipped",
    },
    Need {
        programs: &["setpriv", "unshare"],
        remedy: "apt-get install util-linux",
        without: "tests that need another user or a mount are skipped",
    },
    Need {
        programs: &["ip"],
        remedy: "apt-get install iproute2",
        without: "`doctor --classroom` cannot run anything with the network off",
    },
    Need {
        programs: &["ps"],
        remedy: "apt-get install procps",
        without: "tests that look for processes that are left fail",
    },
    Need {
        programs: &["git"],
        remedy: "apt-get install git",
        without: "reports do not say their commit, and commits are not checked",
    },
    Need {
        programs: &["xdg-open", "open"],
        remedy: "apt-get install xdg-utils",
        without: "`--open` does not show the page",
    },
    Need {
        programs: &["nats-server"],
        remedy: "install it from nats.io, or apt-get install nats-server",
        without: "the pool across machines of item 41 cannot be tried",
    },
];

/// Prints a line for each program, and what the machine can give. With `prepares_class`, also prepares the
/// machine for a class.
pub(crate) fn doctor(prepares_class: bool) -> Result<ExitCode> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = env::split_paths(&path).collect();
    for need in NEEDS {
        say(need.line(|program| folders.iter().any(|folder| is_program(&folder.join(program)))));
    }
    for line in machine() {
        say(line);
    }
    if prepares_class { classroom::classroom() } else { Ok(ExitCode::SUCCESS) }
}

impl Need {
    fn line(&self, is_installed: impl Fn(&str) -> bool) -> String {
        let Self { programs, remedy, without } = self;
        match programs.iter().find(|program| is_installed(program)) {
            Some(found) => format!("✓ {found}"),
            None => format!("✗ {}: without it, {without} ({remedy})", programs[0]),
        }
    }
}

fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

/// Describes the cores, the quota and the load, and what they mean for claims about time.
fn machine() -> Vec<String> {
    let mut lines = Vec::new();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    if cores < 2 {
        lines.push("✗ 1 core: claims about parallel speed-up are skipped".to_owned());
    } else {
        lines.push(format!("✓ {cores} cores"));
    }
    // The file of cgroup 2 holds a quota and a period, such as `200000 100000`, or `max 100000`.
    let limits = fs::read_to_string("/sys/fs/cgroup/cpu.max").unwrap_or_default();
    let limits: Vec<f64> = limits.split_whitespace().filter_map(|part| part.parse().ok()).collect();
    if let [quota, period] = limits[..] {
        let cores = quota / period;
        lines.push(format!("? a quota of {cores:.1} cores: work that needs more is slowed down, and claims about it become inconclusive"));
    }
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    if let Some(load) = load.split(' ').next().and_then(|load| load.parse::<f64>().ok()) {
        let is_quiet = load < 0.5;
        let rest = if is_quiet {
            ""
        } else {
            ": other programs use the cores, so more claims are inconclusive"
        };
        lines.push(format!("{} load {load:.1}{rest}", if is_quiet { '✓' } else { '?' }));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_program_is_named_with_its_remedy_and_its_cost() {
        let need = Need { programs: &["a", "b"], remedy: "make a", without: "c is skipped" };
        assert_eq!(need.line(|program| program == "b"), "✓ b");
        assert_eq!(need.line(|_| false), "✗ a: without it, c is skipped (make a)");
    }
}
