//! Runs programs one after the other, each as a process of its own, and collates their records.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use lab::{Console, Record};

use crate::{
    cli::RunOptions,
    report::{ItemReport, NOT_RUN, Report},
    run::{
        expected::Expected,
        interrupt::{INTERRUPTED, is_interrupted},
        lines::Piece,
        watch::watch,
    },
    terminal::{Progress, Terminal},
    workspace::root,
};

/// Bytes of records that are kept of one item; every item of the course writes less than a tenth.
const LONGEST_RECORDS: usize = 64 << 20;

/// A program to run.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// The item.
    pub name: String,
    /// The program; `None` if it does not compile.
    pub path: Option<PathBuf>,
    /// The demos to run; all of them if it is empty.
    pub demos: Vec<String>,
}

/// Runs the programs one after the other, each for at most `timeout`; one that fails costs its own
/// row. Each program's lines are kept in `records` as they come.
pub(crate) fn run_items(
    programs: &[Program],
    options: &RunOptions,
    timeout: Duration,
    records: Option<&Path>,
    expected: &Expected,
    terminal: &mut Terminal,
) -> Report {
    let start = Instant::now();
    let mut report = Report::begin(options.strict);
    let mut console = Console::new(terminal);
    for (index, program) in programs.iter().enumerate() {
        let mut item = ItemReport::new(&program.name);
        if is_interrupted() {
            item.faults.push(NOT_RUN.to_owned());
            report.items.push(item);
            continue;
        }
        let mut progress = Progress::now("");
        let position = format!("[{}/{}] {}", index + 1, programs.len(), program.name);
        if console.out().shows_progress() {
            let names = programs[index..].iter().map(|program| program.name.as_str());
            let expected = expected.time(names);
            progress = Progress { expected, ..Progress::now(&position) };
            console.out().progress(progress.clone());
        } else {
            console.out().note(&position);
        }
        let run = ItemRun {
            program,
            progress,
            records_length: 0,
            report: &mut report,
            console: &mut console,
        };
        if let Err(error) = run.watch(&mut item, options, timeout, records) {
            item.faults.push(format!("{error:#}"));
        }
        for fault in &item.faults {
            console.out().note(format!("{}: {fault}", item.name));
        }
        report.items.push(item);
    }
    report.interrupted = is_interrupted();
    report.seconds = start.elapsed().as_secs_f64();
    report
}

/// One item's run.
struct ItemRun<'a, 't> {
    program: &'a Program,
    /// Its line is such as `[2/6] item37-threads`.
    progress: Progress,
    /// The bytes of the records so far.
    records_length: usize,
    report: &'a mut Report,
    console: &'a mut Console<&'t mut Terminal>,
}

impl ItemRun<'_, '_> {
    fn watch(
        mut self,
        item: &mut ItemReport,
        options: &RunOptions,
        timeout: Duration,
        records: Option<&Path>,
    ) -> Result<()> {
        let name = &self.program.name;
        let path = self.program.path.as_ref().context("it does not compile")?;
        let mut command = Command::new(path);
        command.args(["--report", "-"]).args(options.arguments()).args(&self.program.demos);
        // As cargo does: a checkout that was copied with its `target` finds its own files there.
        command.env("CARGO_MANIFEST_DIR", root().join("crates").join(name));
        let mut kept = records.map(|folder| keep(folder, name)).transpose()?;
        let (mut unreadable, mut failure) = (Unreadable::default(), None);

        let start = Instant::now();
        let ending = watch(&mut command, timeout, &INTERRUPTED, |piece| {
            let (Piece::Record(line) | Piece::Other(line)) = &piece else {
                return self.take_end(piece, item, &mut unreadable);
            };
            if self.records_length > LONGEST_RECORDS {
                return;
            }
            self.records_length += line.len();
            if self.records_length > LONGEST_RECORDS {
                item.faults
                    .push("it wrote more than 64 MiB of records; the rest is lost".to_owned());
                return;
            }
            if let Some(Err(error)) = kept.as_mut().map(|file| writeln!(file, "{line}")) {
                failure.get_or_insert(format!("cannot keep its records: {error}"));
            }
            match serde_json::from_str(line) {
                Ok(record) => self.take_record(record, item),
                Err(_) => unreadable.take(line, matches!(piece, Piece::Record(_))),
            }
        })?;
        item.faults.extend(unreadable.fault());
        item.faults.extend(failure);
        item.end(ending, start.elapsed(), timeout);
        Ok(())
    }

    fn take_end(&mut self, piece: Piece, item: &mut ItemReport, unreadable: &mut Unreadable) {
        let name = &self.program.name;
        match piece {
            Piece::Err(line) => self.console.out().note(format!("{name}: {line}")),
            Piece::ErrEnd { tail, unshown } => {
                if unshown > 0 {
                    self.console.out().note(format!("{name}: ... and {unshown} more lines"));
                }
                item.stderr = tail;
            }
            Piece::Others(lines) => unreadable.lines += lines,
            Piece::Record(_) | Piece::Other(_) => {}
        }
    }

    fn take_record(&mut self, record: Record, item: &mut ItemReport) {
        match &record {
            Record::Item(header) => {
                self.report.environment.get_or_insert_with(|| header.environment.clone());
                self.report.effort.get_or_insert(header.effort);
                self.report.seed.get_or_insert(header.seed);
            }
            Record::DemoStarted { demo } => {
                let line = format!("{} {demo}", self.progress.line);
                self.console.out().progress(Progress { line, ..self.progress.clone() });
            }
            _ => {}
        }
        // The terminal never fails: what cannot be written is dropped there.
        let _ = self.console.show(&record);
        item.take(record);
    }
}

/// Lines that are not records. There may be many, so only the first is kept.
#[derive(Debug, Default)]
struct Unreadable {
    lines: usize,
    first: Option<String>,
}

impl Unreadable {
    /// Takes a line in; `counts` unless the reader counts it.
    fn take(&mut self, line: &str, counts: bool) {
        self.first.get_or_insert_with(|| line.chars().take(80).collect());
        self.lines += usize::from(counts);
    }

    fn fault(&self) -> Option<String> {
        let first = self.first.as_ref()?;
        Some(format!("it wrote lines that are not records: {}, first {first:?}", self.lines))
    }
}

fn keep(folder: &Path, name: &str) -> Result<File> {
    let path = folder.join(format!("{name}.jsonl"));
    File::create(&path).with_context(|| format!("cannot create {}", path.display()))
}
