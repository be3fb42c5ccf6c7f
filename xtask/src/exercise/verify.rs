//! Proof that exercises are sound: stubs fail, solutions pass, each cheat fails for its reason.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use anstream::{eprintln, println};
use anyhow::{Context, Result};
use clap::Args;

use super::{
    catalog::{Catalog, Exercise, read},
    cheats::cheats,
    check::{Answer, Outcome, build, check, run},
    learn::{hints, is_like},
    stub::cut,
};
use crate::workspace::{cargo, root};

/// A cheat that waits for the limit need not wait for all of it.
const CHEAT_LIMIT: Duration = Duration::from_secs(2);
/// How many hints an exercise has.
const HINTS: usize = 3;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Exercises, or the numbers of items [default: all]
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Write the stubs anew, cut from the solutions
    #[arg(long)]
    fix: bool,
    /// Run each solution this often, beside busy loops on every processor
    #[arg(long, value_name = "N")]
    stress: Option<u32>,
}

/// Verifies the exercises that `options` name, and says what is wrong with each.
pub(crate) fn verify(catalog: &Catalog, options: &Options) -> Result<ExitCode> {
    let exercises = catalog.select(&options.ids)?;
    let what = if options.stress.is_some() { "runs" } else { "cheats" };
    let (mut tried, mut wrong) = (0, 0);
    for exercise in &exercises {
        let mut found = Findings::default();
        let label = exercise.label();
        let number = verify_one(exercise, options, &mut found)
            .with_context(|| format!("cannot verify {label}"))?;
        tried += number;
        for finding in &found.0 {
            eprintln!("{label}: {finding}");
        }
        wrong += found.0.len();
        let verdict = if found.0.is_empty() { "sound" } else { "WRONG" };
        println!("{verdict}  {label} ({number} {what})");
    }
    println!("{} exercises, {tried} {what}, {wrong} faults", exercises.len());
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is wrong with an exercise.
#[derive(Debug, Default)]
struct Findings(Vec<String>);

impl Findings {
    fn expect(&mut self, holds: bool, finding: impl FnOnce() -> String) {
        if !holds {
            self.0.push(finding());
        }
    }
}

/// Verifies one exercise; returns how many cheats it has, or how often its solution ran.
fn verify_one(exercise: &Exercise, options: &Options, found: &mut Findings) -> Result<usize> {
    if let Some(times) = options.stress {
        stress(exercise, times, found)?;
        return Ok(usize::try_from(times)?);
    }
    let given = hints(&read(&exercise.folder.join("hints.md"))?).len();
    found.expect(given == HINTS, || format!("hints.md has {given} hints instead of {HINTS}"));
    verify_stub(exercise, options.fix, found)?;
    if verify_solution(exercise, found)? {
        verify_cheats(exercise, found)?;
    }
    Ok(cheats(exercise)?.len())
}

fn verify_stub(exercise: &Exercise, fix: bool, found: &mut Findings) -> Result<()> {
    let cut = cut(&read(&exercise.solution())?).context("cannot cut the stub")?;
    let path = exercise.stub();
    if fix {
        fs::write(&path, &cut).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let is_cut = fs::read_to_string(&path).is_ok_and(|stub| stub == cut);
    found.expect(is_cut, || {
        "stub.rs is not what is cut from the solution; write it by `verify --fix`".to_owned()
    });
    if !is_cut {
        return Ok(());
    }
    match check(exercise, Answer::Judged(&path), Some(CHEAT_LIMIT))? {
        Outcome::Failed { .. } => {}
        Outcome::Passed(_) => found.0.push("the stub passes".to_owned()),
        Outcome::DoesNotCompile(said) => {
            found.0.push(format!("the stub does not compile:\n{said}"));
        }
    }
    Ok(())
}

/// Returns whether the solution passes: otherwise cheats would fail for other reasons than theirs.
fn verify_solution(exercise: &Exercise, found: &mut Findings) -> Result<bool> {
    let path = exercise.solution();
    match check(exercise, Answer::Judged(&path), None)? {
        Outcome::Passed(_) => {}
        Outcome::Failed { output, .. } => {
            found.0.push(format!("the solution fails:\n{output}"));
            return Ok(false);
        }
        Outcome::DoesNotCompile(said) => {
            found.0.push(format!("the solution does not compile:\n{said}"));
            return Ok(false);
        }
    }
    let mut clippy = cargo();
    clippy.args(["clippy", "--quiet", "--no-deps", "--package", &exercise.package]);
    clippy.args(["--test", &exercise.name]);
    Answer::Judged(&path).compile_into(&mut clippy);
    said_nothing(clippy.args(["--", "-D", "warnings"]), "clippy finds", found)?;
    let mut files = vec![path];
    files.extend(cheats(exercise)?.into_iter().map(|cheat| cheat.path));
    said_nothing(&mut rustfmt(&files), "rustfmt finds", found)?;
    Ok(true)
}

/// Asks rustfmt whether files are formatted as the workspace is.
fn rustfmt(files: &[PathBuf]) -> Command {
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--check", "--edition", "2024", "--config-path"]).arg(root()).args(files);
    rustfmt
}

/// Runs a tool that should succeed.
fn said_nothing(tool: &mut Command, finding: &str, found: &mut Findings) -> Result<()> {
    let output = tool
        .output()
        .with_context(|| format!("cannot start {}", tool.get_program().to_string_lossy()))?;
    let said =
        [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    found.expect(output.status.success(), || format!("{finding}:\n{}", said.concat()));
    Ok(())
}

fn verify_cheats(exercise: &Exercise, found: &mut Findings) -> Result<()> {
    for cheat in cheats(exercise)? {
        let name = file_name(&cheat.path);
        match check(exercise, Answer::Judged(&cheat.path), Some(CHEAT_LIMIT))? {
            Outcome::Failed { check, words, .. } => {
                found.expect(is_like(&cheat, &check, &words), || {
                    let (must, say) = (&cheat.check, &cheat.words);
                    format!("{name} must fail in {must:?} with {say:?}, not in {check:?}:\n{words}")
                });
            }
            Outcome::Passed(_) => found.0.push(format!("{name} passes")),
            Outcome::DoesNotCompile(said) => {
                found.0.push(format!("{name} does not compile:\n{said}"));
            }
        }
    }
    Ok(())
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Runs the solution again and again beside busy loops, which must not make it fail.
fn stress(exercise: &Exercise, times: u32, found: &mut Findings) -> Result<()> {
    let solution = exercise.solution();
    let program = match build(exercise, Answer::Judged(&solution))? {
        Ok(program) => program,
        Err(said) => {
            found.0.push(format!("the solution does not compile:\n{said}"));
            return Ok(());
        }
    };
    let is_over = AtomicBool::new(false);
    let processors = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..2 * processors {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        let results = (1..=times).map(|time| Ok((time, run(&program, exercise, None)?)));
        let results: Result<Vec<_>> = results.collect();
        is_over.store(true, Ordering::Relaxed);
        for (time, outcome) in results? {
            if let Outcome::Failed { output, .. } = outcome {
                found.0.push(format!("the solution fails in run {time} of {times}:\n{output}"));
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exercise_has_its_files() {
        let catalog = Catalog::load().unwrap();
        assert!(!catalog.exercises.is_empty());
        for exercise in &catalog.exercises {
            let label = exercise.label();
            let stub = cut(&read(&exercise.solution()).unwrap()).unwrap();
            let is_cut = read(&exercise.stub()).unwrap() == stub;
            assert!(is_cut, "{label}: write the stub by `cargo xtask exercise verify --fix`");
            let hints = hints(&read(&exercise.folder.join("hints.md")).unwrap());
            assert!(hints.len() == HINTS && hints.iter().all(|hint| !hint.is_empty()), "{label}");
            let checks = read(&exercise.folder.join("check.rs")).unwrap();
            for cheat in cheats(exercise).unwrap() {
                let name = format!("name: \"{}\"", cheat.check);
                assert!(checks.contains(&name), "{}: no check has {name}", cheat.path.display());
            }
        }
    }
}
