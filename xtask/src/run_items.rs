//! Runs programs one after the other, each as a process of its own, and collates their records.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use lab::{Console, Python, Record};

use crate::{
    How, Usage,
    items::Item,
    report::{ItemReport, Report},
    screen::Screen,
    watch::{Line, watch},
};

/// Set by Ctrl-C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// What a shell reports of a program that Ctrl-C ended: 128 + SIGINT.
const INTERRUPTED_CODE: u8 = 130;

/// The last lines of standard error that a report keeps of an item.
const STDERR_LINES: usize = 20;

/// What is run, and how.
pub struct Plan<'a> {
    /// The items.
    pub items: &'a [Item],
    /// Builds a program for each; one that is missing does not compile.
    pub build: fn(&[Item]) -> Result<HashMap<String, PathBuf>>,
    /// What the command line says of it.
    pub how: &'a How,
    /// How long a program may run.
    pub limit: Duration,
    /// Whether a refuted claim about time fails the run.
    pub strict: bool,
    /// The folder where each program's lines are kept as they come.
    pub records: Option<PathBuf>,
}

/// Makes the folder for a report and the one for records in it, which is returned.
///
/// # Errors
/// [`Usage`]: a folder that cannot be used is a mistake on the command line, said before anything runs.
pub fn make_folders(report: &Path) -> Result<PathBuf> {
    let records = report.join("records");
    fs::create_dir_all(&records)
        .map_err(|e| Usage(format!("cannot create the folder {}: {e}", records.display())))?;
    Ok(records)
}

/// What the run was, for a shell.
pub fn exit_code(report: &Report) -> ExitCode {
    match (report.interrupted, report.has_failed()) {
        (true, _) => ExitCode::from(INTERRUPTED_CODE),
        (_, true) => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}

/// Builds the programs and runs them one after the other.
pub fn run_items(plan: &Plan) -> Result<Report> {
    if let Some(python) = &plan.how.python {
        Python::find(python).map_err(|error| Usage(format!("cannot use --python: {error:#}")))?;
    }
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed))
        .context("cannot listen for Ctrl-C")?;
    let programs = (plan.build)(plan.items)?;

    let start = Instant::now();
    let mut report = Report::begin(plan.strict);
    let mut console = Console::new(Screen::new(plan.items.len()));
    for item in plan.items {
        if INTERRUPTED.load(Ordering::Relaxed) {
            break;
        }
        console.out().begin(&item.name);
        let mut item_report = ItemReport::new(&item.name);
        let run = Run { item, plan, report: &mut report, console: &mut console };
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
    plan: &'a Plan<'a>,
    report: &'a mut Report,
    console: &'a mut Console<Screen>,
}

impl Run<'_> {
    fn watch(mut self, programs: &HashMap<String, PathBuf>, item: &mut ItemReport) -> Result<()> {
        let name = &self.item.name;
        let program = programs.get(name).context("it does not compile")?;
        let mut command = Command::new(program);
        command.args(["--report", "-"]).args(self.plan.how.arguments());
        let mut kept = self.plan.records.as_ref().map(|folder| keep(folder, name)).transpose()?;
        let (mut rubbish, mut failure) = (Rubbish::default(), None);

        let start = Instant::now();
        let ending = watch(&mut command, self.plan.limit, &INTERRUPTED, |line| match line {
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
        })?;
        item.faults.extend(rubbish.fault());
        item.faults.extend(failure);
        item.end(ending, start.elapsed(), self.plan.limit);
        Ok(())
    }

    fn take(&mut self, record: Record, item: &mut ItemReport) {
        match &record {
            Record::Item(header) => {
                self.report.environment.get_or_insert_with(|| header.environment.clone());
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
