//! Runs items: their demos, or their benchmarks.

pub(crate) mod expected;
pub(crate) mod folder;
pub(crate) mod guard;
pub(crate) mod interrupt;
pub(crate) mod items;
pub(crate) mod leftovers;
pub(crate) mod lines;
pub(crate) mod python;
pub(crate) mod watch;

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Result, bail, ensure};

use crate::{
    build::{build_benches, build_programs},
    cli::{Outputs, RunOptions, Selection, Usage},
    list::demos,
    report::{Report, bench_table, files, summary},
    run::{
        expected::Expected,
        folder::ReportFolder,
        interrupt::{INTERRUPTED_CODE, is_interrupted, listen},
        items::{Program, run_items},
        leftovers::adopt_orphans,
        python::check_python,
    },
    terminal::{Terminal, note, say},
    workspace::{Item, Workspace, items_with_demos, nearest, root, select},
};

/// What is run of each item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Demos,
    Benches,
}

impl Kind {
    fn build(self, items: &[Item], terminal: &Terminal) -> Result<HashMap<String, PathBuf>> {
        match self {
            Self::Demos => build_programs(items, terminal),
            Self::Benches => build_benches(items, terminal),
        }
    }

    /// Returns how long an item may run unless told otherwise.
    fn timeout(self) -> Duration {
        match self {
            Self::Demos => Duration::from_mins(5),
            Self::Benches => Duration::from_mins(30),
        }
    }

    /// Returns the name of the report's data.
    fn report(self) -> &'static str {
        match self {
            Self::Demos => "report.json",
            Self::Benches => "bench.json",
        }
    }

    /// Returns what a program consists of.
    fn part(self) -> &'static str {
        match self {
            Self::Demos => "demo",
            Self::Benches => "group",
        }
    }

    /// Returns the folder of records within the report's.
    fn records(self) -> &'static str {
        match self {
            Self::Demos => "records",
            Self::Benches => "bench/records",
        }
    }

    /// Returns the folder of the demos' or groups' sources within an item's.
    fn sources(self) -> &'static str {
        match self {
            Self::Demos => "src/demos",
            Self::Benches => "benches/peers",
        }
    }

    fn summary(self, report: &Report) -> String {
        match self {
            Self::Demos => summary::render(report),
            Self::Benches => bench_table::render(report),
        }
    }
}

/// Runs the items and demos that `words` name; a report is written only if a folder is named.
pub(crate) fn run(words: &[String], options: RunOptions, outputs: &Outputs) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let items = items_with_demos(&workspace.items(), words)?;
    let folder = options.out.clone();
    run_kind(Kind::Demos, &items, options, outputs, folder)
}

/// Runs all selected items, shows the summary and writes the report.
pub(crate) fn run_all(
    selection: &Selection,
    options: RunOptions,
    outputs: &Outputs,
) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let items = whole(select(&workspace.items(), selection)?);
    run_with_report(Kind::Demos, &workspace, &items, options, outputs)
}

/// Runs the benchmarks that `words` name, or those of all selected items, shows a row for each
/// comparison and writes the report.
pub(crate) fn bench(
    words: &[String],
    selection: &Selection,
    options: RunOptions,
    outputs: &Outputs,
) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let mut items = match words {
        [] => whole(select(&workspace.items(), selection)?),
        words => items_with_demos(&workspace.items(), words)?,
    };
    items.retain(|(item, _)| item.has_bench);
    ensure!(!items.is_empty(), Usage("none of these items has a benchmark".to_owned()));
    run_with_report(Kind::Benches, &workspace, &items, options, outputs)
}

/// Returns the items with no demo named, which means all.
fn whole(items: Vec<Item>) -> Vec<(Item, Vec<String>)> {
    items.into_iter().map(|item| (item, Vec::new())).collect()
}

fn run_with_report(
    kind: Kind,
    workspace: &Workspace,
    items: &[(Item, Vec<String>)],
    options: RunOptions,
    outputs: &Outputs,
) -> Result<ExitCode> {
    let folder = options.out.clone().unwrap_or_else(|| workspace.report_folder());
    run_kind(kind, items, options, outputs, Some(folder))
}

/// Builds and runs. Everything that can be wrong with the options is found before the build, and
/// everything that can be wrong with the folder too.
fn run_kind(
    kind: Kind,
    items: &[(Item, Vec<String>)],
    mut options: RunOptions,
    outputs: &Outputs,
    folder: Option<PathBuf>,
) -> Result<ExitCode> {
    adopt_orphans();
    listen()?;
    guard::start()?;
    let folder = folder.map(|folder| ReportFolder::open(&folder)).transpose()?;
    check_python(&mut options)?;
    let names: Vec<_> = items.iter().map(|(item, _)| item.clone()).collect();
    let mut terminal = Terminal::new();
    let mut paths = kind.build(&names, &terminal)?;
    if is_interrupted() {
        note("nothing has run: the report is as it was");
        return Ok(ExitCode::from(INTERRUPTED_CODE));
    }
    for (item, wanted) in items {
        if let Some(path) = paths.get(&item.name) {
            check_demos(kind, item, path, wanted)?;
        }
    }
    let records = folder.as_ref().map(|folder| folder.records(kind.records())).transpose()?;
    let program = |(item, demos): &(Item, Vec<String>)| Program {
        name: item.name.clone(),
        path: paths.remove(&item.name),
        demos: demos.clone(),
    };
    let programs: Vec<_> = items.iter().map(program).collect();
    let timeout = options.timeout.unwrap_or(kind.timeout());
    let last = folder.as_ref().map(|folder| folder.path().join(kind.report()));
    let expected = last.map(|last| Expected::read(&last, &options)).unwrap_or_default();
    let mut report =
        run_items(&programs, &options, timeout, records.as_deref(), &expected, &mut terminal);
    let mut written = None;
    if let Some(folder) = &folder {
        if report.has_run_nothing() {
            terminal.note("nothing has run: the report is as it was");
        } else {
            add_sources(&mut report, kind.sources());
            written = Some(files::write(&report, folder.path(), outputs));
        }
    }
    terminal.finish();
    // A report that cannot be written must not cost its summary as well.
    if let Some(written) = written {
        say(format!("\n{}", kind.summary(&report)));
        let page = written?;
        say(format!("The report is in {}", page.display()));
        if outputs.open {
            files::open(&page)?;
        }
    }
    Ok(exit_code(&report))
}

/// Checks that an item has the demos, or the groups of rows, that are wanted of it.
///
/// # Errors
/// [`Usage`], with the nearest name or all names, if it has not.
fn check_demos(kind: Kind, item: &Item, program: &Path, wanted: &[String]) -> Result<()> {
    if wanted.is_empty() {
        return Ok(());
    }
    let demos = demos(program)?;
    let names: Vec<_> = demos.iter().map(|demo| demo.name.as_str()).collect();
    if let Some(word) = wanted.iter().find(|word| !names.contains(&word.as_str())) {
        let hint = match nearest(word, names.iter().copied()) {
            Some(name) => format!("did you mean {name}?"),
            None => format!("there are {}", names.join(", ")),
        };
        let what = kind.part();
        bail!(Usage(format!("no {what} of {} is called {word:?}; {hint}", item.name)));
    }
    Ok(())
}

/// Adds the source of each demo. One that is not where items keep theirs has none.
fn add_sources(report: &mut Report, folder: &str) {
    for item in &mut report.items {
        let folder = root().join("crates").join(&item.name).join(folder);
        for demo in &mut item.demos {
            let file = folder.join(demo.name.replace('-', "_") + ".rs");
            demo.source = fs::read_to_string(file).ok();
        }
    }
}

/// Returns what the run was, for a shell.
fn exit_code(report: &Report) -> ExitCode {
    match (report.interrupted, report.has_failed()) {
        (true, _) => ExitCode::from(INTERRUPTED_CODE),
        (_, true) => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}
