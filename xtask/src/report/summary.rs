//! The report as a table.

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};
use lab::{ClaimKind, ClaimRecord, DemoOutcome, Verdict};

use crate::report::{ItemReport, Report};

/// A line above, one below the head, one at the end.
pub(crate) const LINES: TableStyle = {
    let line = LineStyle::none().fill('─').junction('─');
    TableStyle::new().top_border(line).header_separator(line).bottom_border(line)
};

/// What is at the head of the table's columns.
pub(crate) const HEAD: [&str; 9] = [
    "item",
    "demos",
    "skipped",
    "confirmed",
    "refuted",
    "inconclusive",
    "time",
    "Python ÷ Rust",
    "state",
];

/// A row an item: its demos, its claims by verdict, its time, how Python compares, how it ended.
pub(crate) fn row(item: &ItemReport) -> [String; 9] {
    let outcome = |wanted: fn(&DemoOutcome) -> bool| {
        item.demos.iter().filter(|demo| demo.outcome.as_ref().is_some_and(wanted)).count()
    };
    let completed = outcome(|outcome| *outcome == DemoOutcome::Completed);
    let skipped = outcome(|outcome| matches!(outcome, DemoOutcome::Skipped(_)));
    let claims = |verdict| item.claims().filter(|claim| claim.verdict == verdict).count();
    [
        item.name.clone(),
        format!("{completed}/{}", item.demos.len()),
        skipped.to_string(),
        claims(Verdict::Confirmed).to_string(),
        claims(Verdict::Refuted).to_string(),
        claims(Verdict::Inconclusive).to_string(),
        format!("{:.1} s", item.seconds),
        python(item),
        item.state().to_owned(),
    ]
}

/// The smallest and the largest ratio: the counterparts do different work, a mean of them would
/// say nothing.
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

/// One decimal; more where that would be nothing.
fn digits(ratio: f64) -> String {
    if ratio < 0.1 { format!("{ratio:.3}") } else { format!("{ratio:.1}") }
}

/// What a refuted claim about time may have met.
const BUSY: &str = "a claim about time is refuted also where something else uses the cores: \
                    run it again when the machine is quiet";

/// The table, and below it a line for everything that went wrong.
pub(crate) fn render(report: &Report) -> String {
    let mut table = Table::new();
    table.load_style(LINES).set_header(HEAD);
    for item in &report.items {
        table.add_row(row(item));
    }
    for column in 1..=6 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = format!("{table}\n");
    for fault in faults(report) {
        text.push_str(&fault);
        text.push('\n');
    }
    text
}

/// A line for everything that went wrong, and for every claim that is refuted.
pub(crate) fn faults(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    for item in &report.items {
        lines.extend(item.faults.iter().map(|fault| format!("{}: {fault}", item.name)));
        for demo in &item.demos {
            let name = format!("{} {}", item.name, demo.name);
            if let Some(DemoOutcome::Failed(reason)) = &demo.outcome {
                lines.push(format!("{name}: failed: {reason}"));
            }
            let refuted = demo.claims.iter().filter(|claim| claim.verdict == Verdict::Refuted);
            lines.extend(refuted.map(|c| format!("{name}: refuted: {} ({})", c.claim, c.why)));
            let missed = demo.rows.iter().filter(|row| row.verdict == Some(Verdict::Refuted));
            lines.extend(missed.map(|row| format!("{name}: refuted: {} ({})", row.title, row.why)));
        }
    }
    let is_refuted_time =
        |c: &ClaimRecord| c.kind == ClaimKind::Timing && c.verdict == Verdict::Refuted;
    if report.items.iter().flat_map(ItemReport::claims).any(is_refuted_time) {
        lines.push(BUSY.to_owned());
    }
    lines
}
