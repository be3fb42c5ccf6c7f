//! Compares the transcripts of an item's demos with their golden texts.
//!
//! A golden text holds the lines as the notebook prints them. Where a line differs from run to run,
//! `{number}` stands for a number, `{hex}` for hexadecimal digits and `{any}` for any text. A line
//! that begins with `{repeated}` may occur any number of times, also not at all.

mod pattern;

use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    path::Path,
    process::{Command, Output},
    sync::{Mutex, PoisonError},
    thread,
};

use anyhow::{Context, bail, ensure};
use serde::Deserialize;
use serde_json::Value;

use crate::{DemoOutcome, Result};

/// Demos that run at the same time. Most of them wait, so more than there are cores.
const AT_THE_SAME_TIME: usize = 4;

/// Runs each demo of `program`, an item, and compares its transcript with the golden text
/// `NAME.txt` in `folder`.
///
/// The transcript of a demo that is skipped needs only be the beginning of its golden text. With
/// `LAB_GOLDEN=write` in the environment, the golden texts that are missing are written.
///
/// ```no_run
/// lab::golden::check("target/debug/item00-sums", "tests/golden");
/// ```
///
/// # Panics
/// If a demo fails, a transcript differs, a demo lacks a golden text or a golden text lacks a demo.
/// The message names all of them.
#[track_caller]
pub fn check(program: &str, folder: impl AsRef<Path>) {
    let faults =
        faults(program, folder.as_ref()).unwrap_or_else(|error| vec![format!("{error:#}")]);
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn faults(program: &str, folder: &Path) -> Result<Vec<String>> {
    let demos = demos(program)?;
    let without_demo = golden_texts(folder)?
        .into_iter()
        .filter(|name| !demos.contains(name))
        .map(|name| format!("the golden text {} has no demo", path(folder, &name)));
    let rest = Mutex::new(demos.iter());
    let next = || rest.lock().unwrap_or_else(PoisonError::into_inner).next();
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_THE_SAME_TIME {
            scope.spawn(|| {
                while let Some(demo) = next() {
                    let fault =
                        fault(program, demo, folder).unwrap_or_else(|e| Some(format!("{e:#}")));
                    found.lock().unwrap_or_else(PoisonError::into_inner).extend(fault);
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.extend(without_demo);
    found.sort();
    Ok(found)
}

/// Returns the names of the demos that `program` lists.
fn demos(program: &str) -> Result<Vec<String>> {
    let list = run(program, &["--list"])?;
    ensure!(list.status.success(), "{program} --list failed with {}", list.status);
    let names = String::from_utf8(list.stdout).context("the list of demos is not UTF-8")?;
    Ok(names.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

/// Returns the names of the golden texts in `folder`, without `.txt`.
fn golden_texts(folder: &Path) -> Result<BTreeSet<String>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names = BTreeSet::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    Ok(names)
}

fn path(folder: &Path, demo: &str) -> String {
    folder.join(demo).with_extension("txt").display().to_string()
}

/// Runs `demo` and returns what is wrong with its transcript.
fn fault(program: &str, demo: &str, folder: &Path) -> Result<Option<String>> {
    let Transcript { lines, outcome } = Transcript::of(program, demo)?;
    let path = path(folder, demo);
    if !Path::new(&path).is_file() {
        return missing(demo, &path, &lines).map(Some);
    }
    let golden = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let patterns: Vec<_> = golden.lines().collect();
    let (is_right, reason) = match outcome {
        DemoOutcome::Skipped(reason) => {
            (pattern::begin(&patterns, &lines), format!("is skipped ({reason}), and its"))
        }
        _ => (pattern::fit(&patterns, &lines), "has a".to_owned()),
    };
    if is_right {
        return Ok(None);
    }
    let same =
        (0..lines.len()).rev().find(|&n| pattern::begin(&patterns, &lines[..n])).unwrap_or(0);
    let mut fault = format!("the demo {demo} {reason} transcript that differs from {path}");
    write!(fault, ":\n{}\n\n", lines.join("\n"))?;
    match lines.get(same) {
        Some(line) => write!(fault, "Line {} is not expected: {line}", same + 1)?,
        None => write!(fault, "Lines are missing after line {}", lines.len())?,
    }
    Ok(Some(fault))
}

/// Says that a golden text is missing; writes it if asked to.
fn missing(demo: &str, path: &str, lines: &[String]) -> Result<String> {
    let text = lines.iter().fold(String::new(), |text, line| text + line + "\n");
    if std::env::var_os("LAB_GOLDEN").is_some_and(|value| value == "write") {
        fs::write(path, text).with_context(|| format!("cannot write {path}"))?;
        return Ok(format!(
            "the demo {demo} had no golden text; {path} is written: replace by {{number}}, {{hex}} \
             or {{any}} what differs from run to run"
        ));
    }
    Ok(format!(
        "the demo {demo} has no golden text {path}; LAB_GOLDEN=write in the environment writes \
         it:\n{text}"
    ))
}

struct Transcript {
    lines: Vec<String>,
    outcome: DemoOutcome,
}

impl Transcript {
    /// Runs `program` for one demo, without Python.
    fn of(program: &str, demo: &str) -> Result<Self> {
        let output = run(program, &["--once", "--no-python", "--report", "-", demo])?;
        let records = String::from_utf8_lossy(&output.stdout);
        let (mut lines, mut ended) = (Vec::new(), None);
        for record in records.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            match record["record"].as_str() {
                Some("line") => lines.extend(record["text"].as_str().map(str::to_owned)),
                Some("demo_ended") => ended = DemoOutcome::deserialize(&record["outcome"]).ok(),
                _ => {}
            }
        }
        match ended {
            Some(outcome) if output.status.success() => Ok(Self { lines, outcome }),
            _ => bail!(
                "the demo {demo} failed with {}:\n{records}{}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            ),
        }
    }
}

fn run(program: &str, arguments: &[&str]) -> Result<Output> {
    Command::new(program)
        .args(arguments)
        .output()
        .with_context(|| format!("cannot start {program}"))
}
