//! The demos of all items.

use std::{
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use anyhow::Result;

use crate::{
    All, How,
    build::build_programs,
    items::{Workspace, select},
    markdown,
    replace::replace,
    run_items::{Job, Plan, exit_code, prepare, run_items},
    summary,
};

/// How long an item may run unless told otherwise.
const LIMIT: Duration = Duration::from_mins(5);

/// Runs the items that `words` name; the exit code says whether something failed.
pub fn run(words: &[String], how: &How) -> Result<ExitCode> {
    let items = select(&Workspace::load()?.items(), words, &[])?;
    let limit = how.timeout.unwrap_or(LIMIT);
    prepare(how)?;
    let programs = build_programs(&items)?;
    let plan = Plan { items: &items, programs, how, limit, strict: false, records: None };
    let report = run_items(&plan);
    Ok(exit_code(&report))
}

/// Runs all items but those left out, shows the summary and writes the reports.
pub fn run_all(all: &All) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let items = select(&workspace.items(), &all.only, &all.skip)?;
    let folder = all.out.clone().unwrap_or_else(|| workspace.report_folder());
    let (build, records, json) = (build_programs, "records", "report.json");
    let report = Job { build, limit: LIMIT, records, json }.run(&items, all, &folder)?;
    if !report.has_run_nothing() {
        replace(&folder, "report.md", &markdown::render(&report))?;
        let (summary, path) = (summary::render(&report), folder.join("report.md"));
        // Nobody may be reading any more; the report is written.
        let _ = writeln!(io::stdout(), "\n{summary}\nThe report is in {}", path.display());
    }
    Ok(exit_code(&report))
}
