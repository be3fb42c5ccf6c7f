//! What a learner asks for.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anstream::{eprintln, print, println};
use anstyle::{AnsiColor, Style};
use anyhow::{Context, Result};

use super::{
    catalog::{Catalog, Exercise, read},
    cheats::{Cheat, cheats},
    check::{Answer, Outcome, check},
    diff::diff,
    progress::Progress,
    stub::readable,
};
use crate::workspace::root;

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// A learner at work.
pub(crate) struct Learner<'a> {
    catalog: &'a Catalog,
    progress: Progress,
}

impl<'a> Learner<'a> {
    pub(crate) fn new(catalog: &'a Catalog) -> Result<Self> {
        Ok(Self { catalog, progress: Progress::load()? })
    }

    /// Lists exercises below their items.
    pub(crate) fn list(&self, exercises: &[&Exercise]) {
        let mut package = "";
        let width = exercises.iter().map(|it| it.label().len()).max().unwrap_or(0);
        for exercise in exercises {
            if exercise.package != package {
                package = &exercise.package;
                let of_item = exercises.iter().filter(|it| it.package == *package);
                let minutes: u32 = of_item.map(|it| it.minutes).sum();
                let item = package.trim_start_matches("exercises-");
                println!("{BOLD}Item {item}{BOLD:#}  {DIM}{minutes} minutes{DIM:#}");
            }
            let state = self.progress.of(exercise);
            let (style, mark) = match (state.is_done, state.is_skipped) {
                (true, _) => (GREEN, "done"),
                (_, true) => (DIM, "skip"),
                _ => (Style::new(), "    "),
            };
            let Exercise { minutes, title, .. } = exercise;
            let label = exercise.label();
            println!("  {style}{mark}  {label:width$}{style:#}  {minutes:>2} min  {title}");
        }
        let done = exercises.iter().filter(|it| self.progress.of(it).is_done).count();
        println!("{done} of {} done", exercises.len());
    }

    /// Returns whether an exercise is neither done nor skipped.
    fn is_open(&self, exercise: &Exercise) -> bool {
        let state = self.progress.of(exercise);
        !state.is_done && !state.is_skipped
    }

    /// Returns the next open exercise of the same item or of a later one, or else the first open one.
    pub(crate) fn open_after(&self, exercise: Option<&Exercise>) -> Option<&'a Exercise> {
        let item = exercise.map_or("", |exercise| exercise.package.as_str());
        let all = || self.catalog.exercises.iter().filter(|exercise| self.is_open(exercise));
        all().find(|exercise| exercise.package.as_str() >= item).or_else(|| all().next())
    }

    /// Shows the first of these exercises that is open.
    pub(crate) fn next(&self, exercises: &[&Exercise]) -> Result<ExitCode> {
        match exercises.iter().find(|exercise| self.is_open(exercise)) {
            Some(exercise) => show(exercise)?,
            None => println!("All exercises are done or skipped."),
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Checks the learner's answer.
    pub(crate) fn run(&mut self, exercise: &Exercise) -> Result<ExitCode> {
        let answer = begin(exercise)?;
        let (Exercise { id, .. }, label) = (exercise, exercise.label());
        eprintln!("{DIM}Compiling and checking {}{DIM:#}", answer.display());
        let outcome = check(exercise, Answer::Learner, None)?;
        Ok(match outcome {
            Outcome::Passed(output) => {
                print!("{output}");
                self.progress.change(exercise, |state| state.is_done = true)?;
                println!("{GREEN}{label} is done{GREEN:#}");
                if let Some(next) = self.open_after(Some(exercise)) {
                    println!("Next: cargo xtask exercise next {}", next.id);
                }
                ExitCode::SUCCESS
            }
            Outcome::Failed { output, .. } => {
                print!("{output}");
                println!("{RED}{label} is not done{RED:#}: {}", answer.display());
                println!("Explain it: cargo xtask exercise why {id}");
                ExitCode::FAILURE
            }
            Outcome::DoesNotCompile(said) => {
                eprintln!("{said}");
                println!("{RED}{label} does not compile{RED:#}: {}", answer.display());
                ExitCode::FAILURE
            }
        })
    }

    /// Shows the hints until now and one more.
    pub(crate) fn hint(&mut self, exercise: &Exercise) -> Result<ExitCode> {
        let text = read(&exercise.folder.join("hints.md"))?;
        let hints = hints(&text);
        let shown = (self.progress.of(exercise).hints + 1).min(hints.len());
        for (number, hint) in hints[..shown].iter().enumerate() {
            println!("{BOLD}Hint {} of {}{BOLD:#}\n{hint}\n", number + 1, hints.len());
        }
        self.progress.change(exercise, |state| state.hints = shown)?;
        if shown == hints.len() {
            println!("There are no more hints: cargo xtask exercise solution {}", exercise.id);
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Puts the stub in place of the answer, which is kept in the target folder.
    pub(crate) fn reset(&mut self, exercise: &Exercise) -> Result<ExitCode> {
        let answer = exercise.answer();
        if answer.exists() {
            let kept = self.catalog.target.join("exercises");
            fs::create_dir_all(&kept)
                .with_context(|| format!("cannot make the folder {}", kept.display()))?;
            let kept = kept.join(format!("{}-{}.rs", exercise.id, exercise.name));
            copy(&answer, &kept)?;
            println!("Your answer is kept as {}", kept.display());
        }
        copy(&exercise.stub(), &answer)?;
        self.progress.change(exercise, |state| *state = super::progress::State::default())?;
        println!("{} begins again", exercise.label());
        Ok(ExitCode::SUCCESS)
    }

    /// Leaves an exercise out.
    pub(crate) fn skip(&mut self, exercise: &Exercise) -> Result<ExitCode> {
        self.progress.change(exercise, |state| state.is_skipped = true)?;
        println!("{} is skipped; it counts again when its check passes", exercise.label());
        if let Some(next) = self.open_after(Some(exercise)) {
            println!("Next: cargo xtask exercise next {}", next.id);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Shows an exercise's task and where its answer goes.
pub(crate) fn show(exercise: &Exercise) -> Result<()> {
    print!("{}", read(&exercise.folder.join("README.md"))?);
    let answer = begin(exercise)?;
    let id = &exercise.id;
    println!("\nWrite your answer to {}", answer.display());
    println!("and check it: cargo xtask exercise run {id}");
    Ok(())
}

/// Explains why the check fails: what it says, and which known mistake fails like that.
pub(crate) fn why(exercise: &Exercise) -> Result<ExitCode> {
    begin(exercise)?;
    match check(exercise, Answer::Learner, None)? {
        Outcome::Passed(_) => println!("{GREEN}The check passes.{GREEN:#}"),
        Outcome::DoesNotCompile(said) => {
            eprintln!("{said}");
            println!("Your answer does not compile. The first error above says where.");
            return Ok(ExitCode::FAILURE);
        }
        Outcome::Failed { check, words, .. } => {
            println!("{RED}{check}{RED:#}\n{words}\n");
            let mut known = cheats(exercise)?;
            known.retain(|cheat| is_like(cheat, &check, &words));
            match &known[..] {
                [] => println!("No known mistake fails like that. A hint may help."),
                [cheat] => println!("{}", cheat.why),
                several => {
                    println!("One of these mistakes fails like that:");
                    for cheat in several {
                        println!("- {}", cheat.why);
                    }
                }
            }
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the learner's file from the stub, if it does not exist; returns its path in the workspace.
fn begin(exercise: &Exercise) -> Result<PathBuf> {
    let answer = exercise.answer();
    if !answer.exists() {
        copy(&exercise.stub(), &answer)?;
    }
    Ok(answer.strip_prefix(root()).map(Path::to_owned).unwrap_or(answer))
}

/// Shows the solution without its marks.
pub(crate) fn solution(exercise: &Exercise) -> Result<ExitCode> {
    print!("{}", readable(&read(&exercise.solution())?));
    Ok(ExitCode::SUCCESS)
}

/// Compares the learner's answer with the solution.
pub(crate) fn compare(exercise: &Exercise) -> Result<ExitCode> {
    begin(exercise)?;
    let (answer, solution) = (read(&exercise.answer())?, readable(&read(&exercise.solution())?));
    println!("{RED}- your answer{RED:#}\n{GREEN}+ the solution{GREEN:#}\n");
    for (mark, line) in diff(&answer, &solution) {
        let style = match mark {
            '-' => RED,
            '+' => GREEN,
            _ => Style::new(),
        };
        println!("{style}{mark} {line}{style:#}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Copies a file, and says which one it could not.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// Returns the texts below the second-level headings.
pub(crate) fn hints(text: &str) -> Vec<String> {
    let parts = text.split("\n## ").skip(1);
    parts.map(|part| part.split_once('\n').map_or("", |(_, hint)| hint).trim().to_owned()).collect()
}

/// Whether a check has failed as a cheat says that it must.
pub(crate) fn is_like(cheat: &Cheat, check: &str, words: &str) -> bool {
    cheat.check == check && words.contains(&cheat.words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_the_texts_below_their_headings() {
        let text = "# Hints\n\n## 1\n\nLook.\n\n## 2\n\nThink\ntwice.\n";
        assert_eq!(hints(text), ["Look.", "Think\ntwice."]);
    }
}
