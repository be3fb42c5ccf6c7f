//! The libraries against their peers.

use std::{
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Result, ensure};
use comfy_table::{CellAlignment, Table};
use lab::{Comparison, human_time};

use crate::{
    All, Usage,
    build::build_benches,
    items::{Workspace, select},
    report::{DemoReport, ItemReport, Report},
    run_items::{Job, exit_code},
    summary,
};

/// How long a benchmark may run unless told otherwise.
const LIMIT: Duration = Duration::from_mins(30);

/// Runs the items' benchmarks, shows a row for each comparison and writes `bench.json`.
pub fn bench(all: &All) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let mut items = select(&workspace.items(), &all.only, &all.skip)?;
    items.retain(|item| item.has_bench);
    ensure!(!items.is_empty(), Usage("none of these items has a benchmark".to_owned()));
    let folder = all.out.clone().unwrap_or_else(|| workspace.report_folder());
    let (build, records, json) = (build_benches, "bench/records", "bench.json");
    let report = Job { build, limit: LIMIT, records, json }.run(&items, all, &folder)?;
    if !report.has_run_nothing() {
        let (table, path) = (render(&report), folder.join(json));
        // Nobody may be reading any more; the report is written.
        let _ = writeln!(io::stdout(), "\n{table}\nThe numbers are in {}", path.display());
    }
    Ok(exit_code(&report))
}

const HEAD: [&str; 5] = ["row", "time", "÷ time of", "ratio [95 % interval]", "goal"];

/// A table an item, and below the last one a line for everything that went wrong.
fn render(report: &Report) -> String {
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
