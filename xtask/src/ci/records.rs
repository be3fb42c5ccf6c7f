//! Tables of figures in Markdown files are made from recorded runs, not typed by hand.
//!
//! A table stands between `<!-- record: docs/records/2026-11-26-bench.json item39-queues channel -->`
//! and `<!-- end of record -->`: the data of a report, an item, and one of its demos or groups.

use std::{fmt::Write, path::Path};

use anyhow::{Context, Result, bail};
use lab::{Comparison, Limit, human_time};

use crate::{
    ci::{
        kept::Kept,
        source::{Source, sources},
    },
    report::{DemoReport, Report, files},
    workspace::root,
};

const BEGIN: &str = "<!-- record: ";
const BEGIN_END: &str = " -->\n";
const END: &str = "<!-- end of record -->";

/// Returns a line for every file whose tables differ from the recorded runs.
pub(crate) fn check() -> Result<Vec<String>> {
    let problem = |text: &Kept| text.problem("a table differs from the recorded run");
    Ok(texts()?.iter().filter_map(problem).collect())
}

/// Returns the files with such tables, as they are and as they should be.
pub(crate) fn texts() -> Result<Vec<Kept>> {
    let texts = sources(root(), &["md"])?;
    let has_record = |source: &Source| source.text.lines().any(|line| line.starts_with(BEGIN));
    let kept = |Source { path, text }| {
        let new = with_tables(root(), &text);
        Kept { path: path.display().to_string(), old: text, new }
    };
    Ok(texts.into_iter().filter(has_record).map(kept).collect())
}

/// Returns the text with each table made anew.
fn with_tables(root: &Path, text: &str) -> Result<String> {
    let (mut made, mut rest) = (String::new(), text);
    while let Some((before, after)) = split_at_line(rest, BEGIN) {
        let (place, after) =
            after.split_once(BEGIN_END).context("a line `<!-- record: ...` has no end")?;
        let (_, after) = after
            .split_once(END)
            .with_context(|| format!("the line `{END}` is missing after the record {place}"))?;
        let table = table(root, place).with_context(|| format!("cannot make the table {place}"))?;
        // Writing to a String cannot fail.
        let _ = write!(made, "{before}{BEGIN}{place}{BEGIN_END}{table}{END}");
        rest = after;
    }
    Ok(made + rest)
}

/// Splits at the first line that begins with `mark`: elsewhere the mark is only mentioned.
fn split_at_line<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let places = text.match_indices(mark).map(|(at, _)| at);
    let at = places.into_iter().find(|&at| at == 0 || text[..at].ends_with('\n'))?;
    Some((&text[..at], &text[at + mark.len()..]))
}

fn table(root: &Path, place: &str) -> Result<String> {
    let [file, item, demo] = place.split(' ').collect::<Vec<_>>()[..] else {
        bail!("the mark needs a file, an item, and a demo or group");
    };
    let report = files::read(&root.join(file))?;
    let item = report.items.iter().find(|found| found.name == item);
    let item = item.context("the report has no such item")?;
    let demo = item.demos.iter().find(|found| found.name == demo);
    let demo = demo.context("the item has no such demo or group")?;
    Ok(caption(&report) + &rows(demo))
}

/// Says when, where and how the figures were measured.
fn caption(report: &Report) -> String {
    let day = report.created.split('T').next().unwrap_or_default();
    let command = if report.is_bench() { "cargo xtask bench" } else { "cargo xtask run-all" };
    let machine = report.environment.as_ref().map_or_else(String::new, |e| {
        let commit = e.commit.as_ref().map_or_else(String::new, |commit| {
            format!(", commit {}", commit.chars().take(7).collect::<String>())
        });
        format!(" on {}, {} cores{commit}", e.cpu, e.cores)
    });
    format!("Measured {day}{machine}, with `{command}`:\n\n")
}

fn rows(demo: &DemoReport) -> String {
    let mut table =
        String::from("| what | subject | baseline | ratio | limit |\n|---|---|---|--:|---|\n");
    let mut add = |title: &str, comparison: &Comparison, limit: Option<Limit>| {
        let side = |side: &lab::Side| format!("{} {}", side.name, human_time(side.seconds));
        let (subject, baseline) = (side(&comparison.subject), side(&comparison.baseline));
        let limit = limit.map_or_else(String::new, |limit| limit.to_string());
        let cells = [title, &subject, &baseline, &comparison.to_string(), &limit];
        let cells = cells.map(|cell| cell.replace('|', "\\|"));
        let _ = writeln!(table, "| {} |", cells.join(" | "));
    };
    for claim in &demo.claims {
        if let Some((comparison, limit)) = &claim.comparison {
            add(&claim.claim, comparison, Some(*limit));
        }
    }
    for row in &demo.rows {
        if let Some(comparison) = &row.comparison {
            add(&row.title, comparison, row.goal);
        }
    }
    for python in &demo.python {
        if let Some(comparison) = &python.comparison {
            add(&python.script, comparison, None);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    const PLACE: &str = "run.json item07-x d";

    fn folder() -> tempfile::TempDir {
        let side = |name: &str, seconds: f64| json!({"name": name, "seconds": seconds, "samples": [seconds]});
        let comparison = json!({"subject": side("a|b", 0.5), "baseline": side("c", 1.0), "ratio": 0.5, "low": 0.4, "high": 0.6, "iterations": [1, 1]});
        let row = json!({"title": "one", "comparison": comparison, "goal": {"at_most": 0.9}, "verdict": "confirmed", "why": ""});
        let demo = json!({"name": "d", "cells": "", "about": "", "outcome": null, "seconds": 1.0, "transcript": [],
            "measurements": [], "comparisons": [], "claims": [], "rows": [row], "python": [], "timelines": []});
        let item = json!({"name": "item07-x", "title": "", "ending": null, "faults": [], "seconds": 1.0, "demos": [demo], "stderr": []});
        let mut report = serde_json::to_value(Report::begin(false)).unwrap();
        report["created"] = json!("2026-01-02T03:04:05Z");
        report["items"] = json!([item]);
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("run.json"), report.to_string()).unwrap();
        folder
    }

    #[test]
    fn table_is_made_from_the_recorded_run() {
        let folder = folder();
        let text =
            format!("# Figures\n\n`{BEGIN}...`\n\n{BEGIN}{PLACE} -->\nby hand\n{END}\nrest\n");
        let made = with_tables(folder.path(), &text).unwrap();
        assert_eq!(
            made,
            format!(
                "# Figures\n\n`{BEGIN}...`\n\n{BEGIN}{PLACE} -->\nMeasured 2026-01-02, with `cargo xtask bench`:\n\n\
                 | what | subject | baseline | ratio | limit |\n|---|---|---|--:|---|\n\
                 | one | a\\|b 500.000 ms | c 1.00 s | 0.500 [0.400, 0.600] | at most 0.9 |\n{END}\nrest\n"
            )
        );
        assert_eq!(with_tables(folder.path(), &made).unwrap(), made);
    }

    #[test]
    fn table_that_cannot_be_made_says_why() {
        let folder = folder();
        let error = |text: &str| format!("{:#}", with_tables(folder.path(), text).unwrap_err());
        assert!(
            error(&format!("{BEGIN}{PLACE} -->\n"))
                .starts_with("the line `<!-- end of record -->` is missing")
        );
        let of = |place: &str| error(&format!("{BEGIN}{place} -->\n{END}"));
        assert!(of("run.json item07-x").contains("the mark needs a file, an item"));
        assert!(of("run.json item08 d").contains("no such item"));
        assert!(of("run.json item07-x e").contains("no such demo or group"));
        assert!(of("absent.json item07-x d").contains("cannot read"));
    }
}
