//! What the threads of this process are doing when a check's time is up.

use crate::{schedules, world};

/// Describes what threads wait for: locks and condition variables of this crate with their
/// lines, and for all others what the system knows.
pub(crate) fn diagnosis() -> String {
    let schedule = if schedules::is_running() {
        "a schedule does not go on: it does not see locks, channels or threads of `std`; \
         use those of `gym`"
    } else {
        ""
    };
    let known = world::describe_free_world();
    let seen = system::threads_and_children();
    [schedule.to_owned(), known, seen]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(target_os = "linux")]
mod system {
    use std::{
        collections::HashMap,
        fs,
        path::{Path, PathBuf},
        thread,
        time::Duration,
    };

    /// How long threads are watched: long enough to see one that naps again and again.
    const WATCHED: Duration = Duration::from_millis(100);
    /// A thread that went to sleep this often while it was watched is napping.
    const NAPS: u64 = 3;

    /// Describes each thread of this process but the calling one, and each child process.
    pub(super) fn threads_and_children() -> String {
        let before = sleeps();
        thread::sleep(WATCHED);
        let after = sleeps();
        let this = fs::read_link("/proc/thread-self").ok();
        let this = this.as_deref().and_then(Path::file_name).map(PathBuf::from);
        let mut lines = Vec::new();
        for task in folders("/proc/self/task") {
            if task.file_name().map(PathBuf::from) == this {
                continue;
            }
            let napped = before.get(&task).zip(after.get(&task)).map_or(0, |(b, a)| a - b);
            lines.push(format!("thread {}: {}", name(&task), doing(&task, napped)));
            let children = fs::read_to_string(task.join("children")).unwrap_or_default();
            for child in children.split_whitespace() {
                let process = Path::new("/proc").join(child);
                lines.push(format!(
                    "child process {child} ({}): {}",
                    name(&process),
                    doing(&process, 0)
                ));
            }
        }
        lines.join("\n")
    }

    fn folders(path: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        let mut folders: Vec<_> = entries.map(|entry| entry.path()).collect();
        folders.sort();
        folders
    }

    fn name(task: &Path) -> String {
        fs::read_to_string(task.join("comm")).unwrap_or_default().trim().to_owned()
    }

    /// How often each thread has gone to sleep by itself.
    fn sleeps() -> HashMap<PathBuf, u64> {
        let sleeps = |task: &Path| {
            let status = fs::read_to_string(task.join("status")).ok()?;
            let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches"))?;
            line.split_whitespace().last()?.parse().ok()
        };
        let tasks = folders("/proc/self/task").into_iter();
        tasks.filter_map(|task| Some((task.clone(), sleeps(&task)?))).collect()
    }

    fn doing(task: &Path, naps: u64) -> String {
        let stat = fs::read_to_string(task.join("stat")).unwrap_or_default();
        let state = stat.rsplit(") ").next().and_then(|rest| rest.chars().next());
        if naps >= NAPS {
            return format!("naps again and again ({naps} times in {WATCHED:?}): it polls");
        }
        match state {
            Some('R') => "runs: it computes or spins".to_owned(),
            Some('Z') => "has ended, and its parent has not waited for it".to_owned(),
            Some('T') => "is stopped".to_owned(),
            _ => sleeping(&fs::read_to_string(task.join("wchan")).unwrap_or_default()),
        }
    }

    /// Explains the kernel's name for where a thread sleeps.
    fn sleeping(place: &str) -> String {
        let meaning = match place {
            "futex_wait_queue" | "futex_wait_queue_me" | "futex_do_wait" => {
                "a lock, a condition variable, a channel or the end of a thread"
            }
            "pipe_read" | "anon_pipe_read" => "data in a pipe",
            "pipe_write" | "anon_pipe_write" => "space in a pipe",
            "do_wait" => "the end of a child process",
            "hrtimer_nanosleep" | "do_nanosleep" => "the end of a nap",
            "" | "0" => return "is asleep".to_owned(),
            other => return format!("is asleep in the kernel's {other}"),
        };
        format!("is asleep and waits for {meaning}")
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    pub(super) fn threads_and_children() -> String {
        String::new()
    }
}
