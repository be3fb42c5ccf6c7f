//! Runs programs one after the other, each as a process of its own, and collates their records.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use lab::{Console, Python, Record};

use crate::{
    All, How, Usage,
    items::Item,
    lines::Line,
    replace::replace,
    report::{ItemReport, NOT_RUN, Report},
    screen::Screen,
    watch::watch,
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
    /// The program of each; one that is missing does not compile.
    pub programs: HashMap<String, PathBuf>,
    /// What the command line says of it.
    pub how: &'a How,
    /// How long a program may run.
    pub limit: Duration,
    /// Whether a refuted claim about time fails the run.
    pub strict: bool,
    /// The folder where each program's lines are kept as they come.
    pub records: Option<PathBuf>,
}

/// A kind of run that leaves a report: what is built for it, and where it is written.
pub struct Job {
    /// Builds a program for each item.
    pub build: fn(&[Item]) -> Result<HashMap<String, PathBuf>>,
    /// How long a program may run unless told otherwise.
    pub limit: Duration,
    /// The folder for records, within the report's.
    pub records: &'static str,
    /// The report's file.
    pub json: &'static str,
}

impl Job {
    /// Builds and runs `items` and writes the report to `folder`. If Ctrl-C came before anything had
    /// run, the old report stays.
    ///
    /// # Errors
    /// [`Usage`] for a folder or a Python that cannot be used, before anything is built; a build
    /// that cannot be started; a report that cannot be written.
    pub fn run(&self, items: &[Item], all: &All, folder: &Path) -> Result<Report> {
        prepare(&all.how)?;
        let records = folder.join(self.records);
        make_folder(&records)?;
        let programs = (self.build)(items)?;
        remove_records(&records)?;
        let limit = all.how.timeout.unwrap_or(self.limit);
        let (how, strict, records) = (&all.how, all.strict, Some(records));
        let report = run_items(&Plan { items, programs, how, limit, strict, records });
        if report.has_run_nothing() {
            eprintln!("nothing has run: the report is as it was");
        } else {
            replace(folder, self.json, &(serde_json::to_string_pretty(&report)? + "\n"))?;
        }
        Ok(report)
    }
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| {
        Usage(format!("cannot create the folder {}: {error}", folder.display())).into()
    })
}

/// What an earlier run kept of items that this one leaves out would mix two runs.
fn remove_records(folder: &Path) -> Result<()> {
    let remove = || -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "jsonl") {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    };
    remove().with_context(|| format!("cannot remove old records from {}", folder.display()))
}

/// What the run was, for a shell.
pub fn exit_code(report: &Report) -> ExitCode {
    match (report.interrupted, report.has_failed()) {
        (true, _) => ExitCode::from(INTERRUPTED_CODE),
        (_, true) => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}

/// Listens for Ctrl-C, which until then ends this program as it does any other, and checks what
/// the command line says of Python: everything that comes before the build.
///
/// # Errors
/// [`Usage`] if Python is asked for and cannot be used.
pub fn prepare(how: &How) -> Result<()> {
    if let Some(python) = &how.python {
        Python::find(python).map_err(|error| Usage(format!("cannot use --python: {error:#}")))?;
    }
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed))
        .context("cannot listen for Ctrl-C")
}

/// Runs the programs one after the other. One that fails costs its own row.
pub fn run_items(plan: &Plan) -> Report {
    let start = Instant::now();
    let mut report = Report::begin(plan.strict);
    let mut console = Console::new(Screen::new(plan.items.len()));
    for item in plan.items {
        let mut item_report = ItemReport::new(&item.name);
        if INTERRUPTED.load(Ordering::Relaxed) {
            item_report.faults.push(NOT_RUN.to_owned());
            report.items.push(item_report);
            continue;
        }
        console.out().begin(&item.name);
        let run = Run { item, plan, report: &mut report, console: &mut console };
        if let Err(error) = run.watch(&mut item_report) {
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
    report
}

/// One item's run.
struct Run<'a> {
    item: &'a Item,
    plan: &'a Plan<'a>,
    report: &'a mut Report,
    console: &'a mut Console<Screen>,
}

impl Run<'_> {
    fn watch(mut self, item: &mut ItemReport) -> Result<()> {
        let name = &self.item.name;
        let program = self.plan.programs.get(name).context("it does not compile")?;
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
                self.report.seed.get_or_insert(header.seed);
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

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use lab::DemoOutcome;

    use super::*;

    const NO_WISH: How =
        How { quick: true, full: false, timeout: None, python: None, no_python: true, seed: None };

    /// Items whose programs are shell scripts.
    fn run_scripts(scripts: &[(&str, &str)], limit: Duration) -> (Report, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let ended = Record::DemoEnded {
            demo: "speak".to_owned(),
            outcome: DemoOutcome::Completed,
            seconds: 0.1,
        };
        let mut programs = HashMap::new();
        for (name, script) in scripts {
            let path = folder.path().join(name);
            let record = serde_json::to_string(&ended).unwrap();
            let speak = format!("speak() {{ echo '{record}'; }}");
            fs::write(&path, format!("#!/bin/sh\n{speak}\n{script}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            programs.insert((*name).to_owned(), path);
        }
        let mut names: Vec<_> = scripts.iter().map(|(name, _)| *name).collect();
        names.push("item99-absent");
        let item = |name| Item { name, about: String::new(), has_bench: false };
        let items: Vec<_> = names.into_iter().map(|name| item(name.to_owned())).collect();
        let records = folder.path().join("records");
        make_folder(&records).unwrap();
        let records = Some(records);
        let plan = Plan { items: &items, programs, how: &NO_WISH, limit, strict: false, records };
        (run_items(&plan), folder)
    }

    #[test]
    fn an_item_that_fails_costs_its_own_row_and_nothing_else() {
        let scripts = [
            ("item01-crash", "speak; kill -SEGV $$"),
            ("item02-hang", "speak; exec sleep 1000"),
            ("item03-rubbish", "speak; echo what is this; echo and this"),
            ("item04-silent", "exit 0"),
            ("item05-code", "speak; echo 'no more memory' >&2; exit 7"),
            ("item06-fine", "speak; echo 'a warning' >&2"),
        ];
        let (report, folder) = run_scripts(&scripts, Duration::from_secs(2));
        let faults: Vec<_> = report.items.iter().map(|item| item.faults.join("; ")).collect();
        assert_eq!(
            faults,
            [
                "SIGSEGV ended it",
                "it ran longer than its limit of 2s and was killed",
                "it wrote 2 lines that are no records, first \"what is this\"",
                "it recorded no demo",
                "it exited with code 7",
                "",
                "it does not compile",
            ]
        );
        assert!(report.has_failed());
        assert_eq!(report.items[4].stderr, ["no more memory"]);
        let spoke = |item: &ItemReport| item.demos.iter().any(|demo| demo.outcome.is_some());
        let spoke: Vec<_> = report.items.iter().map(spoke).collect();
        assert_eq!(spoke, [true, true, true, false, true, true, false], "what was said is kept");
        let kept = fs::read_to_string(folder.path().join("records/item03-rubbish.jsonl")).unwrap();
        assert_eq!(kept.lines().count(), 3, "every line is kept as it came");
    }
}
