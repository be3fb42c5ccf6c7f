//! All items, one after the other, each as a process of its own.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use anyhow::{Context, Result};
use lab::{Console, Python, Record};

use crate::{
    How, Usage,
    build::build,
    items::{Item, Workspace, select},
    markdown,
    report::{ItemReport, Report, replace},
    screen::Screen,
    summary,
    watch::{Line, watch},
};

/// Set by Ctrl-C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// What a shell reports of a program that Ctrl-C ended: 128 + SIGINT.
const INTERRUPTED_CODE: u8 = 130;

/// The last lines of standard error that a report keeps of an item.
const STDERR_LINES: usize = 20;

/// Runs the items that `words` name; the exit code says whether something failed.
pub fn run(words: &[String], how: &How) -> Result<ExitCode> {
    let items = select(&Workspace::load()?.items(), words, &[])?;
    let report = run_items(&items, how, false, None)?;
    for fault in summary::faults(&report) {
        eprintln!("{fault}");
    }
    Ok(exit_code(&report))
}

/// Runs all items but those left out, shows the summary and writes the reports.
pub fn run_all(
    only: &[String],
    skip: &[String],
    how: &How,
    out: Option<PathBuf>,
    strict: bool,
) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let items = select(&workspace.items(), only, skip)?;
    let folder = out.unwrap_or_else(|| workspace.report_folder());
    let records = folder.join("records");
    // A folder that cannot be used is a mistake on the command line: say so before anything runs.
    fs::create_dir_all(&records).map_err(|e| {
        Usage(format!(
            "cannot create the folder {}: {e}",
            records.display()
        ))
    })?;

    let report = run_items(&items, how, strict, Some(&records))?;
    replace(
        &folder,
        "report.json",
        &(serde_json::to_string_pretty(&report)? + "\n"),
    )?;
    replace(&folder, "report.md", &markdown::render(&report))?;
    let summary = summary::render(&report);
    let report_md = folder.join("report.md");
    // Nobody may be reading any more; the report is written.
    let _ = writeln!(
        io::stdout(),
        "\n{summary}\nThe report is in {}",
        report_md.display()
    );
    Ok(exit_code(&report))
}

fn exit_code(report: &Report) -> ExitCode {
    match (report.interrupted, report.has_failed()) {
        (true, _) => ExitCode::from(INTERRUPTED_CODE),
        (_, true) => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}

/// Builds the items and runs them one after the other. With a folder for records, each item's
/// lines are kept there as they come.
fn run_items(items: &[Item], how: &How, strict: bool, records: Option<&Path>) -> Result<Report> {
    if let Some(python) = &how.python {
        Python::find(python).map_err(|error| Usage(format!("cannot use --python: {error:#}")))?;
    }
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed))
        .context("cannot listen for Ctrl-C")?;
    let programs = build(items)?;

    let start = Instant::now();
    let mut report = Report::begin(strict);
    let mut console = Console::new(Screen::new(items.len()));
    for item in items {
        if INTERRUPTED.load(Ordering::Relaxed) {
            break;
        }
        console.out().begin(&item.name);
        let mut item_report = ItemReport::new(&item.name);
        let run = Run {
            item,
            how,
            records,
            report: &mut report,
            console: &mut console,
        };
        if let Err(error) = run.watch(&programs, &mut item_report) {
            item_report.faults.push(format!("{error:#}"));
        }
        for fault in &item_report.faults {
            console.out().note(&format!("{}: {fault}", item.name));
        }
        report.items.push(item_report);
    }
    console.out().finish();
    report.interrupted = INTERRUPTED.load(Ordering::Relaxed);
    report.seconds = start.elapsed().as_secs_f64();
    Ok(report)
}

/// One item's run.
struct Run<'a> {
    item: &'a Item,
    how: &'a How,
    records: Option<&'a Path>,
    report: &'a mut Report,
    console: &'a mut Console<Screen>,
}

impl Run<'_> {
    fn watch(mut self, programs: &HashMap<String, PathBuf>, item: &mut ItemReport) -> Result<()> {
        let name = &self.item.name;
        let program = programs.get(name).context("it does not compile")?;
        let mut command = Command::new(program);
        command.args(["--report", "-"]).args(self.how.arguments());
        let mut kept = self.records.map(|folder| keep(folder, name)).transpose()?;
        let (mut rubbish, mut failure) = (Rubbish::default(), None);

        let start = Instant::now();
        let ending = watch(
            &mut command,
            self.how.timeout,
            &INTERRUPTED,
            |line| match line {
                Line::Out(line) => {
                    if let Some(Err(error)) = kept.as_mut().map(|file| writeln!(file, "{line}")) {
                        failure.get_or_insert(format!("cannot keep its records: {error}"));
                    }
                    match serde_json::from_str(&line) {
                        Ok(record) => self.take(record, item),
                        Err(_) => rubbish.take(&line),
                    }
                }
                Line::Err(line) => {
                    self.console.out().note(&format!("{name}: {line}"));
                    item.stderr.push(line);
                    let excess = item.stderr.len().saturating_sub(STDERR_LINES);
                    item.stderr.drain(..excess);
                }
            },
        )?;
        item.faults.extend(rubbish.fault());
        item.faults.extend(failure);
        item.end(ending, start.elapsed(), self.how.timeout);
        Ok(())
    }

    fn take(&mut self, record: Record, item: &mut ItemReport) {
        match &record {
            Record::Item(header) => {
                self.report
                    .environment
                    .get_or_insert_with(|| header.environment.clone());
                self.report.effort.get_or_insert(header.effort);
            }
            Record::DemoStarted { demo } => {
                let message = format!("{} {demo}", self.item.name);
                self.console.out().message(&message);
            }
            _ => {}
        }
        // Nobody may be reading (`| head`): the report is still written.
        let _ = self.console.show(&record);
        item.take(record);
    }
}

/// Lines that are no records: they may be many, so only the first is kept.
#[derive(Default)]
struct Rubbish {
    lines: usize,
    first: String,
}

impl Rubbish {
    fn take(&mut self, line: &str) {
        if self.lines == 0 {
            self.first = line.chars().take(80).collect();
        }
        self.lines += 1;
    }

    fn fault(&self) -> Option<String> {
        let Self { lines, first } = self;
        (*lines > 0).then(|| format!("it wrote {lines} lines that are no records, first {first:?}"))
    }
}

fn keep(folder: &Path, name: &str) -> Result<File> {
    let path = folder.join(format!("{name}.jsonl"));
    File::create(&path).with_context(|| format!("cannot create {}", path.display()))
}
