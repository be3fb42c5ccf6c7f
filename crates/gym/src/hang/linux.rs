//! What `/proc` knows about the threads and children of this process.

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
        _ => match by_place(task).or_else(|| by_call(task)) {
            Some(awaited) => format!("is asleep and waits for {awaited}"),
            None => "is asleep".to_owned(),
        },
    }
}

const WAKE_UP: &str = "a lock, a condition variable, a channel or the end of a thread";
const DATA: &str = "data in a pipe";
const SPACE: &str = "space in a pipe";
const CHILD: &str = "the end of a child process";
const NAP: &str = "the end of a nap";

/// Tells what a thread waits for by the function of the kernel in which it sleeps.
fn by_place(task: &Path) -> Option<&'static str> {
    let place = fs::read_to_string(task.join("wchan")).ok()?;
    Some(match place.as_str() {
        "futex_wait_queue" | "futex_wait_queue_me" | "futex_do_wait" => WAKE_UP,
        "pipe_read" | "anon_pipe_read" => DATA,
        "pipe_write" | "anon_pipe_write" => SPACE,
        "do_wait" => CHILD,
        "hrtimer_nanosleep" | "do_nanosleep" => NAP,
        _ => return None,
    })
}

/// Tells it by the system call, for kernels that do not name the function.
fn by_call(task: &Path) -> Option<&'static str> {
    let call = fs::read_to_string(task.join("syscall")).ok()?;
    let mut words = call.split_whitespace();
    let number: u32 = words.next()?.parse().ok()?;
    let descriptor = words.next()?.trim_start_matches("0x");
    let is_pipe = || {
        let descriptor = u32::from_str_radix(descriptor, 16).ok()?;
        let target = fs::read_link(task.join(format!("fd/{descriptor}"))).ok()?;
        target.to_str()?.starts_with("pipe:").then_some(())
    };
    let [read, write, futex, wait4, waitid, nap] = CALLS?;
    Some(match number {
        number if number == futex => WAKE_UP,
        number if number == wait4 || number == waitid => CHILD,
        number if number == nap => NAP,
        number if number == read => is_pipe().map(|()| DATA)?,
        number if number == write => is_pipe().map(|()| SPACE)?,
        _ => return None,
    })
}

/// The numbers of `read`, `write`, `futex`, `wait4`, `waitid` and `clock_nanosleep`.
const CALLS: Option<[u32; 6]> = if cfg!(target_arch = "x86_64") {
    Some([0, 1, 202, 61, 247, 230])
} else if cfg!(target_arch = "aarch64") {
    Some([63, 64, 98, 260, 95, 115])
} else {
    None
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    #[test]
    fn both_ways_tell_a_thread_that_waits_for_a_pipe() {
        let (mut reader, mut writer) = std::io::pipe().unwrap();
        let thread = thread::Builder::new().name("pipe reader".to_owned());
        let thread = thread.spawn(move || reader.read(&mut [0])).unwrap();
        let is_reader = |task: &PathBuf| name(task) == "pipe reader";
        let task = || folders("/proc/self/task").into_iter().find(is_reader);
        let waits = |tell: fn(&Path) -> Option<&'static str>| {
            crate::until(|| task().is_some_and(|task| tell(&task) == Some(DATA)), || "unknown");
        };
        // A kernel may hide one of them, and then the other one counts.
        let can_tell = |file: &str| {
            let text = task().and_then(|task| fs::read_to_string(task.join(file)).ok());
            text.is_some_and(|text| !text.is_empty() && text != "0")
        };
        crate::until(|| task().is_some(), || "the thread never started");
        if CALLS.is_some() && can_tell("syscall") {
            waits(by_call);
        }
        if can_tell("wchan") {
            waits(by_place);
        }
        writer.write_all(b".").unwrap();
        assert_eq!(thread.join().unwrap().unwrap(), 1);
    }
}
