//! The report of a benchmark as tables: the libraries beside their peers.

use comfy_table::{CellAlignment, Table};
use lab::{Comparison, human_time};

use crate::report::{DemoReport, ItemReport, Report, summary};

const HEAD: [&str; 5] = ["row", "time", "÷ time of", "ratio [interval]", "goal"];

/// Renders a table per item, and below the last one a line for everything that went wrong.
pub(crate) fn render(report: &Report) -> String {
    let tables = report.items.iter().map(|item| format!("{}\n{}", item.name, table(item)));
    tables.chain(summary::faults(report)).collect::<Vec<_>>().join("\n")
}

fn table(item: &ItemReport) -> Table {
    let mut table = Table::new();
    table.load_style(summary::LINES).set_header(HEAD);
    table.add_rows(item.demos.iter().flat_map(rows));
    if let Some(column) = table.column_mut(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn rows(demo: &DemoReport) -> Vec<[String; 5]> {
    let row = |title: &str, c: &Comparison, goal: String| {
        let side = |name: &str, seconds| format!("{name} {}", human_time(seconds));
        let subject = side(&c.subject.name, c.subject.seconds);
        let baseline = side(&c.baseline.name, c.baseline.seconds);
        [title.to_owned(), subject, baseline, c.to_string(), goal]
    };
    let measured = demo.rows.iter().filter_map(|measured| {
        let goal = measured.verdict.zip(measured.goal);
        let goal = goal.map_or_else(String::new, |(verdict, goal)| format!("{verdict}: {goal}"));
        Some(row(&measured.title, measured.comparison.as_ref()?, goal))
    });
    let python = demo
        .python
        .iter()
        .filter_map(|python| Some(row(&python.script, python.comparison.as_ref()?, String::new())));
    measured.chain(python).collect()
}
