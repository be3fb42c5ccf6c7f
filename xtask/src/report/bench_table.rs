//! The report of a benchmark as tables: the libraries beside their peers.

use comfy_table::{ContentArrangement, Table};
use lab::Comparison;

use crate::report::{DemoReport, ItemReport, Report, summary};

const HEAD: [&str; 4] = ["row", "subject ÷ baseline", "ratio [interval]", "goal"];

/// Columns of a terminal that is not widened.
const WIDTH: u16 = 80;

/// Renders a table per item that fits 80 columns, and below the last one a line for everything that
/// went wrong. The times stand in the page.
pub(crate) fn render(report: &Report) -> String {
    let tables = report.items.iter().map(|item| format!("{}\n{}", item.name, table(item)));
    tables.chain(summary::faults(report)).collect::<Vec<_>>().join("\n")
}

fn table(item: &ItemReport) -> Table {
    let mut table = Table::new();
    table.load_style(summary::LINES).set_header(HEAD);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.add_rows(item.demos.iter().flat_map(rows));
    table
}

fn rows(demo: &DemoReport) -> Vec<[String; 4]> {
    let row = |title: &str, c: &Comparison, goal: String| {
        let sides = format!("{} ÷ {}", c.subject.name, c.baseline.name);
        [title.to_owned(), sides, c.to_string(), goal]
    };
    let measured = demo.rows.iter().filter_map(|measured| {
        let goal = measured.verdict.zip(measured.goal);
        let goal = goal.map_or_else(String::new, |(verdict, goal)| {
            format!("{} {verdict}: {goal}", summary::symbol(verdict))
        });
        Some(row(&measured.title, measured.comparison.as_ref()?, goal))
    });
    let python = demo
        .python
        .iter()
        .filter_map(|python| Some(row(&python.script, python.comparison.as_ref()?, String::new())));
    measured.chain(python).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    #[test]
    fn table_fits_80_columns() {
        let side = |name: &str| json!({"name": name, "seconds": 1.0, "samples": [1.0]});
        let comparison = json!({"subject": side("the library of this item"), "baseline": side("a peer with a long name"),
            "ratio": 0.5, "low": 0.4, "high": 0.6, "iterations": [1, 1]});
        let row = json!({"title": "4194304 increments by 4 threads, each with a word of its own", "comparison": comparison,
            "goal": {"between": [0.8, 1.25]}, "verdict": "inconclusive", "why": ""});
        let demo = DemoReport { rows: vec![from_value(row).unwrap()], ..DemoReport::default() };
        let item = ItemReport { demos: vec![demo], ..ItemReport::new("item00-x") };
        let text = table(&item).to_string();
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{} columns: {line}", line.chars().count());
        }
        assert!(text.contains("? inconclusive"), "{text}");
    }
}
