//! Prepares a machine for a class, and proves that the class needs no network.

use std::{
    env,
    ffi::OsStr,
    path::PathBuf,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use super::{
    disk::{megabytes, used},
    sealed::Sealed,
};
use crate::{
    build::build_programs,
    exercise::build_checks,
    terminal::{Terminal, note, say},
    workspace::{Workspace, cargo},
};

/// How many lines of a program that has failed are shown.
const SHOWN: usize = 30;

/// Fetches and builds what lessons and exercises need, runs them without a network, and says what that
/// took. Returns 1 if something failed, or if the network could not be turned off.
pub(super) fn classroom() -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let folders = [workspace.target_folder().to_owned(), cargo_home()?];
    let before = folders.each_ref().map(|folder| used(folder));
    let begin = Instant::now();
    step("the dependencies are fetched", || run(cargo().args(["fetch", "--locked"])))?;
    step("the lessons are built", || {
        let items = workspace.items();
        let mut terminal = Terminal::new();
        let built = build_programs(&items, &terminal);
        terminal.finish();
        let built = built?;
        let mut names = items.iter().map(|item| &item.name);
        if let Some(name) = names.find(|name| !built.contains_key(*name)) {
            bail!("cannot build {name}: see the error above");
        }
        Ok(())
    })?;
    step("the exercises are built", build_checks)?;
    let proof = prove();
    for (folder, before) in folders.iter().zip(before) {
        let now = used(folder);
        let (all, new) = (megabytes(now), megabytes(now.saturating_sub(before)));
        say(format!("  {all} on disk in {}, of which {new} are new", folder.display()));
    }
    say(format!("  {} in all", seconds(begin.elapsed())));
    proof
}

/// Runs every lesson and the check of every exercise without a network.
fn prove() -> Result<ExitCode> {
    let sealed = Sealed::find();
    let suffix = if sealed.is_ok() { "with the network off" } else { "with cargo offline" };
    let program = env::current_exe().context("cannot find this program")?;
    let reports = tempfile::tempdir().context("cannot make a folder for the report")?;
    let prove_one = |what: &str, arguments: &[&OsStr]| {
        let mut command = match &sealed {
            Ok(sealed) => sealed.command(&program),
            Err(_) => Command::new(&program),
        };
        // Cargo would try to reach the registry again and again before it gives up.
        command.args(arguments).env("CARGO_NET_OFFLINE", "true");
        step(&format!("{what} {suffix}"), || run_quietly(&mut command))
    };
    let lessons = ["run-all", "--quick", "--out"].map(OsStr::new);
    prove_one("every lesson runs", &[&lessons[..], &[reports.path().as_os_str()]].concat())?;
    // The stubs were built before: here each solution is compiled anew, then checked once.
    let exercises = ["exercise", "verify", "--stress", "1"].map(OsStr::new);
    prove_one("every exercise compiles and passes", &exercises)?;
    Ok(match sealed {
        Ok(_) => {
            say("✓ proven: the lessons and the exercises need no network on this machine");
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(format!("✗ not proven: {error:#}; a program could have used the network"));
            ExitCode::FAILURE
        }
    })
}

/// Does one step, and says how long it took.
fn step(done: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let begin = Instant::now();
    match work() {
        Ok(()) => {
            say(format!("✓ {done} ({})", seconds(begin.elapsed())));
            Ok(())
        }
        Err(error) => {
            say(format!("✗ not true: {done}"));
            Err(error)
        }
    }
}

fn seconds(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 120 {
        return format!("{seconds} s");
    }
    format!("{} min {} s", seconds / 60, seconds % 60)
}

/// Runs a program that shows its own progress.
fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("cannot start {program}"))?;
    ensure!(status.success(), "{program} failed: {status}; see its message above");
    Ok(())
}

/// Runs a program, and shows the end of what it wrote only if it fails.
fn run_quietly(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("cannot start {program}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let lines: Vec<_> = said.lines().collect();
    note(lines[lines.len().saturating_sub(SHOWN)..].join("\n"));
    bail!("a lesson or an exercise failed ({}); its last lines are above", output.status)
}

/// Returns the folder where cargo keeps what it has downloaded.
fn cargo_home() -> Result<PathBuf> {
    let home = || Some(PathBuf::from(env::var_os("HOME")?).join(".cargo"));
    let found = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home);
    found.context("cannot find cargo's folder: set CARGO_HOME or HOME")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_minutes_from_two_minutes_on() {
        let shown = [0, 119, 120, 185].map(|time| seconds(Duration::from_secs(time)));
        assert_eq!(shown, ["0 s", "119 s", "2 min 0 s", "3 min 5 s"]);
    }

    #[test]
    fn failing_program_is_an_error() {
        let shell = |script: &str| run_quietly(Command::new("sh").args(["-c", script]));
        assert!(shell("true").is_ok());
        let error = shell("echo why; exit 3").unwrap_err().to_string();
        assert!(error.contains("exit status: 3"), "{error}");
    }
}
