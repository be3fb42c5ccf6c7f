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
    run_items::{Plan, exit_code, make_folders, prepare, run_items},
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
pub fn run_all(all: All) -> Result<ExitCode> {
    let All { only, skip, how, out, strict } = all;
    let workspace = Workspace::load()?;
    let items = select(&workspace.items(), &only, &skip)?;
    let folder = out.unwrap_or_else(|| workspace.report_folder());
    let records = Some(make_folders(&folder)?);
    let limit = how.timeout.unwrap_or(LIMIT);
    prepare(&how)?;
    let programs = build_programs(&items)?;
    let plan = Plan { items: &items, programs, how: &how, limit, strict, records };
    let report = run_items(&plan);

    if report.has_run_nothing() {
        eprintln!("nothing has run: the report is as it was");
        return Ok(exit_code(&report));
    }
    replace(&folder, "report.json", &(serde_json::to_string_pretty(&report)? + "\n"))?;
    replace(&folder, "report.md", &markdown::render(&report))?;
    let (summary, path) = (summary::render(&report), folder.join("report.md"));
    // Nobody may be reading any more; the report is written.
    let _ = writeln!(io::stdout(), "\n{summary}\nThe report is in {}", path.display());
    Ok(exit_code(&report))
}
