//! The report as a table that fits 80 columns.

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};
use lab::{DemoOutcome, Verdict};

use crate::report::{DemoReport, ItemReport, Report};

/// A line above, one below the head, one at the end.
pub(crate) const LINES: TableStyle = {
    let line = LineStyle::none().fill('─').junction('─');
    TableStyle::new().top_border(line).header_separator(line).bottom_border(line)
};

/// The head of the table's columns.
pub(crate) const HEAD: [&str; 6] = ["item", "demos", "claims", "Python ÷ Rust", "time", "state"];

/// What the symbols in the column of claims mean.
pub(crate) const LEGEND: &str = "claims: ✓ confirmed  ✗ refuted  ? inconclusive  - skipped";

/// Returns the symbol of a verdict.
pub(crate) fn symbol(verdict: Verdict) -> char {
    match verdict {
        Verdict::Confirmed => '✓',
        Verdict::Refuted => '✗',
        Verdict::Inconclusive => '?',
        Verdict::Skipped => '-',
    }
}

/// Returns an item's row: its demos, its claims by verdict, how Python compares, its time and how it
/// ended.
pub(crate) fn row(item: &ItemReport) -> [String; 6] {
    [
        item.name.clone(),
        demos(item),
        claims(item),
        python(item),
        format!("{:.1} s", item.seconds),
        item.state().to_owned(),
    ]
}

/// Returns how many demos came to their end, of how many; `2 skipped` where some were.
fn demos(item: &ItemReport) -> String {
    let outcome = |wanted: fn(&DemoOutcome) -> bool| {
        item.demos.iter().filter(|demo| demo.outcome.as_ref().is_some_and(wanted)).count()
    };
    let completed = outcome(|outcome| *outcome == DemoOutcome::Completed);
    match outcome(|outcome| matches!(outcome, DemoOutcome::Skipped(_))) {
        0 => format!("{completed}/{}", item.demos.len()),
        skipped => format!("{completed}/{} ({skipped} skipped)", item.demos.len()),
    }
}

/// Returns how many claims have each verdict, such as `17✓ 1✗`; a verdict without claims is left out.
fn claims(item: &ItemReport) -> String {
    let verdicts: Vec<_> = item.verdicts().collect();
    let order = [Verdict::Confirmed, Verdict::Refuted, Verdict::Inconclusive, Verdict::Skipped];
    let counts = order.map(|verdict| {
        (verdicts.iter().filter(|found| **found == verdict).count(), symbol(verdict))
    });
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    counts.map(|(count, symbol)| format!("{count}{symbol}")).collect::<Vec<_>>().join(" ")
}

/// Returns the smallest and the largest ratio. The counterparts do different work, so a mean of them
/// would say nothing.
fn python(item: &ItemReport) -> String {
    let runs = item.demos.iter().flat_map(|demo| &demo.python);
    let ratios: Vec<f64> =
        runs.clone().filter_map(|run| Some(run.comparison.as_ref()?.ratio)).collect();
    let smallest = ratios.iter().copied().reduce(f64::min);
    let largest = ratios.iter().copied().reduce(f64::max);
    match (smallest, largest) {
        (Some(low), Some(high)) if ratios.len() > 1 => {
            format!("{} to {}", digits(low), digits(high))
        }
        (Some(only), _) => digits(only),
        _ => runs.clone().find_map(|run| run.skipped.clone()).unwrap_or_else(|| "-".to_owned()),
    }
}

/// Formats a ratio with about three digits.
fn digits(ratio: f64) -> String {
    match ratio {
        r if r < 0.1 => format!("{r:.3}"),
        r if r < 100.0 => format!("{r:.1}"),
        r => format!("{r:.0}"),
    }
}

/// Renders the table, and below it a line for everything that went wrong.
pub(crate) fn render(report: &Report) -> String {
    let mut table = Table::new();
    table.load_style(LINES).set_header(HEAD);
    for item in &report.items {
        table.add_row(row(item));
    }
    if let Some(time) = table.column_mut(4) {
        time.set_cell_alignment(CellAlignment::Right);
    }
    let mut lines = vec![table.to_string(), LEGEND.to_owned()];
    lines.extend(faults(report));
    lines.join("\n")
}

/// Returns a line for everything that went wrong, and for every refuted claim with the command that
/// measures it again.
pub(crate) fn faults(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    for item in &report.items {
        lines.extend(item.faults.iter().map(|fault| format!("{}: {fault}", item.name)));
        for demo in &item.demos {
            lines.extend(demo_faults(report, item, demo));
        }
    }
    lines
}

fn demo_faults(report: &Report, item: &ItemReport, demo: &DemoReport) -> Vec<String> {
    let name = format!("{} {}", item.name, demo.name);
    let mut lines = Vec::new();
    if let Some(DemoOutcome::Failed(reason)) = &demo.outcome {
        lines.push(format!("{name}: failed: {reason}"));
    }
    let claims = demo.claims.iter().map(|claim| (claim.verdict, &claim.claim, &claim.why));
    let rows = demo.rows.iter().filter_map(|row| Some((row.verdict?, &row.title, &row.why)));
    let refuted = claims.chain(rows).filter(|(verdict, ..)| *verdict == Verdict::Refuted);
    lines.extend(refuted.map(|(_, sentence, why)| {
        let again = again(report, item, demo);
        format!("{name}: refuted: {sentence} ({why}); again: {again}")
    }));
    lines
}

/// Returns a line for every claim and goal that the measurements did not settle, with the command
/// that measures it again.
pub(crate) fn inconclusive(report: &Report) -> Vec<String> {
    let demos =
        report.items.iter().flat_map(|item| item.demos.iter().map(move |demo| (item, demo)));
    let lines = demos.flat_map(|(item, demo)| {
        let claims = demo.claims.iter().map(|claim| (claim.verdict, &claim.claim, &claim.why));
        let rows = demo.rows.iter().filter_map(|row| Some((row.verdict?, &row.title, &row.why)));
        let open = claims.chain(rows).filter(|(verdict, ..)| *verdict == Verdict::Inconclusive);
        open.map(move |(_, sentence, why)| {
            let again = again(report, item, demo);
            format!("{} {}: inconclusive: {sentence} ({why}); again: {again}", item.name, demo.name)
        })
    });
    lines.collect()
}

/// Returns the command that measures a demo, or a group of a benchmark, again and for longer.
pub(crate) fn again(report: &Report, item: &ItemReport, demo: &DemoReport) -> String {
    let command = if report.is_bench() { "bench" } else { "run" };
    format!("cargo xtask {command} {} {} --full", item.number(), demo.name)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn item(name: &str, seconds: f64) -> Value {
        let claim = |verdict: &str| json!({"claim": "c", "kind": "timing", "verdict": verdict, "why": "w", "comparison": null});
        let verdicts = ["confirmed", "refuted", "inconclusive", "skipped"];
        let claims: Vec<_> = verdicts.repeat(10).into_iter().map(claim).collect();
        let side = json!({"name": "s", "seconds": 1.0, "samples": [1.0]});
        let python = |ratio: f64| {
            json!({"script": "x.py", "skipped": null, "comparison": {
                "subject": side, "baseline": side, "ratio": ratio, "low": 1.0, "high": 2.0, "iterations": [1, 1]
            }})
        };
        json!({"name": name, "title": "t", "ending": {"exited": 0}, "faults": [], "seconds": seconds, "stderr": [],
            "demos": [{"name": "d", "cells": "", "about": "", "outcome": {"as": "completed"}, "seconds": 1.0,
                "transcript": [], "measurements": [], "comparisons": [], "claims": claims,
                "python": [python(0.014), python(1234.5)], "timelines": []}]})
    }

    #[test]
    fn table_fits_80_columns() {
        let mut report = Report::begin(false);
        report.items = vec![serde_json::from_value(item("item40-coroutines", 123.4)).unwrap()];
        let text = render(&report);
        let table = text.lines().take_while(|line| !line.starts_with("claims:"));
        for line in table {
            assert!(line.chars().count() <= 80, "{} columns: {line}", line.chars().count());
        }
        assert!(text.contains("10✓ 10✗ 10? 10-"), "{text}");
    }

    #[test]
    fn refuted_claim_comes_with_the_command_that_measures_it_again() {
        let mut report = Report::begin(false);
        report.items = vec![serde_json::from_value(item("item40-coroutines", 1.0)).unwrap()];
        let faults = faults(&report);
        assert_eq!(
            faults[0],
            "item40-coroutines d: refuted: c (w); again: cargo xtask run 40 d --full"
        );
    }

    #[test]
    fn open_goal_comes_with_the_command_for_its_group() {
        let mut report = Report::begin(false);
        let mut bench = item("item39-queues", 1.0);
        let row = json!({"title": "r", "unit": "ns", "verdict": "inconclusive", "why": "w"});
        bench["demos"][0]["rows"] = json!([row]);
        report.items = vec![serde_json::from_value(bench).unwrap()];
        let open = inconclusive(&report);
        assert_eq!(
            open.last().unwrap(),
            "item39-queues d: inconclusive: r (w); again: cargo xtask bench 39 d --full"
        );
    }
}
