//! How much of the cores other programs use.
//!
//! Where threads wait for each other and another program keeps the cores busy, each hand-over can
//! cost a time slice, and a ratio grows tenfold. So a claim is refuted only where the cores were
//! free.

use std::{fs, path::PathBuf, time::Instant};

/// Above this many cores' worth of other programs, a ratio may be theirs.
const DISTURBING: f64 = 0.25;

/// Linux counts processor time in hundredths of a second, whatever its own clock is.
const TICKS_A_SECOND: f64 = 100.0;

/// Watches what other programs do from a moment on.
#[derive(Debug)]
pub(crate) struct Neighbors {
    start: Instant,
    /// The ticks of other programs until then; `None` where they cannot be found out.
    ticks: Option<u64>,
}

impl Neighbors {
    pub(crate) fn watch() -> Self {
        Self { start: Instant::now(), ticks: ticks_of_others() }
    }

    /// Returns how many cores other programs used on average since the start, if that is enough to
    /// disturb.
    pub(crate) fn disturb(&self) -> Option<f64> {
        let ticks = ticks_of_others()?.saturating_sub(self.ticks?);
        let cores = ticks as f64 / TICKS_A_SECOND / self.start.elapsed().as_secs_f64();
        Some(cores).filter(|&cores| cores > DISTURBING)
    }
}

/// Returns the processor time of all programs but this one and its children, and the time that other
/// virtual machines took from this one.
fn ticks_of_others() -> Option<u64> {
    let ours = ticks_of_family("self")?;
    Some(ticks_of_all(&fs::read_to_string("/proc/stat").ok()?)?.saturating_sub(ours))
}

/// Sums up the first line of `/proc/stat` without the time in which nothing ran.
fn ticks_of_all(stat: &str) -> Option<u64> {
    let fields: Vec<u64> =
        stat.lines().next()?.split_whitespace().skip(1).flat_map(str::parse).collect();
    let &[user, nice, system, _idle, _waits, interrupts, soft_interrupts, stolen, ..] =
        fields.as_slice()
    else {
        return None;
    };
    Some(user + nice + system + interrupts + soft_interrupts + stolen)
}

/// Returns the processor time of a process, of its children that have ended, and of those that live,
/// with theirs.
fn ticks_of_family(process: &str) -> Option<u64> {
    let folder = PathBuf::from("/proc").join(process);
    let mut ticks = ticks_of_one(&fs::read_to_string(folder.join("stat")).ok()?)?;
    for thread in fs::read_dir(folder.join("task")).ok()? {
        // A thread or a child may end meanwhile.
        let children = fs::read_to_string(thread.ok()?.path().join("children")).unwrap_or_default();
        ticks += children.split_whitespace().filter_map(ticks_of_family).sum::<u64>();
    }
    Some(ticks)
}

/// Sums up fields 14 to 17 of `/proc/PID/stat`. The second one is a name in parentheses, which may
/// hold anything.
fn ticks_of_one(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().skip(11).take(4).map(|field| field.parse::<u64>().ok()).sum()
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::{
        io::{BufRead, BufReader},
        process::{Child, Command, Stdio},
        thread,
        time::Duration,
    };

    use super::*;

    #[test]
    fn time_in_which_nothing_ran_does_not_count() {
        assert_eq!(ticks_of_all("cpu  1 2 4 1000 1000 8 16 32 64 128\ncpu0 1"), Some(63));
        assert_eq!(ticks_of_all("cpu  1 2"), None);
    }

    #[test]
    fn name_of_a_process_may_hold_anything() {
        let stat = "7 (a) b 1 2 3) S 1 7 7 0 -1 4194560 1 2 3 4 10 20 40 80 20 0 1";
        assert_eq!(ticks_of_one(stat), Some(150));
        assert_eq!(ticks_of_one("7 (a"), None);
    }

    /// Starts a shell that says so once it has computed for a while, and returns what it says.
    fn shell(script: &str) -> (Child, String) {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        (child, line.trim().to_owned())
    }

    #[test]
    fn time_of_a_child_that_lives_is_ours() {
        let before = ticks_of_family("self").unwrap();
        let (mut child, _) =
            shell("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo computed; read line");
        let ours = ticks_of_family("self").unwrap() - before;
        let its = ticks_of_family(&child.id().to_string()).unwrap();
        assert!(its > 0 && ours >= its, "{ours} with a child's {its}");
        drop(child.stdin.take());
        child.wait().unwrap();
    }

    #[test]
    fn busy_program_disturbs() {
        // The shell that computes is not a child of ours: the one between them has ended.
        let (mut child, id) =
            shell("timeout 20 sh -c 'while :; do :; done' </dev/null >/dev/null & echo $!");
        child.wait().unwrap();
        let neighbors = Neighbors::watch();
        thread::sleep(Duration::from_millis(300));
        let cores = neighbors.disturb();
        Command::new("kill").arg(id).status().unwrap();
        assert!(cores.is_some_and(|cores| cores > DISTURBING), "{cores:?}");
    }
}
