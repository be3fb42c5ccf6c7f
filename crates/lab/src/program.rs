//! Runs an item or a benchmark as a program.

use std::{
    any::Any,
    io::{self, ErrorKind, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, OnceLock},
    time::Instant,
};

use anyhow::{Context, ensure};

use crate::{
    Bench, Bencher, DemoOutcome, DemoRecord, Environment, Item, ItemRecord, Lab, Record, Result,
    Skip,
    command_line::{Options, parse},
    counterpart::Python,
    pause::pause_before,
    recorder::Recorder,
    session::Session,
    source,
};

/// Runs an item as a program: parses the command line, runs the demos and writes the records.
///
/// The exit code is 0 when each demo came to its end and no invariant is refuted, 1 otherwise,
/// and 2 when the command line is wrong.
pub fn main(item: &'static Item) -> ExitCode {
    Program {
        number: item.number,
        name: item.name,
        title: item.title,
        python: item.python,
        part: "demo",
        sources: Some("src/demos"),
        parts: item.demos.iter().map(Part::from).collect(),
    }
    .main()
}

/// Runs a benchmark as a program: with the command line of [`main`], and groups instead of demos.
pub fn bench_main(bench: &'static Bench) -> ExitCode {
    Program {
        number: bench.item,
        name: bench.name,
        title: bench.about,
        python: bench.python,
        part: "group",
        sources: None,
        parts: bench.groups.iter().map(Part::from).collect(),
    }
    .main()
}

/// An item or a benchmark.
struct Program {
    number: u8,
    name: &'static str,
    title: &'static str,
    /// The folder of the counterparts.
    python: &'static str,
    /// What its parts are called.
    part: &'static str,
    /// The folder of their sources, beside that of the counterparts, if each has a file of its own.
    sources: Option<&'static str>,
    parts: Vec<Part>,
}

/// A demo or a group.
struct Part {
    name: &'static str,
    cells: &'static str,
    about: &'static str,
    run: Box<dyn Fn(Session) -> Result>,
}

impl From<&'static crate::Demo> for Part {
    fn from(demo: &'static crate::Demo) -> Self {
        let run = Box::new(|session| (demo.run)(&Lab { session }));
        Self { name: demo.name, cells: demo.cells, about: demo.about, run }
    }
}

impl From<&'static crate::Group> for Part {
    fn from(group: &'static crate::Group) -> Self {
        let run = Box::new(|session| (group.run)(&Bencher { session }));
        Self { name: group.name, cells: "", about: group.about, run }
    }
}

impl Program {
    fn main(&self) -> ExitCode {
        let options = match parse::<Options>(self.name, self.title, std::env::args_os()) {
            Ok(options) => options,
            Err(error) => return self.usage(&error),
        };
        match Run::prepare(self, &options) {
            Ok(Some(run)) => run.run(),
            Ok(None) => ExitCode::SUCCESS,
            Err(error) => self.usage(&error),
        }
    }

    fn usage(&self, error: &anyhow::Error) -> ExitCode {
        eprintln!("{}: {error:#}", self.name);
        ExitCode::from(2)
    }

    fn source(&self, part: &Part) -> Result<String> {
        let sources = self.sources.context("`--show` is for the demos of an item")?;
        let folder = python_folder(Path::new(self.python)).with_file_name(sources);
        source::read(&folder, part.name)
    }

    fn select(&self, names: &[String]) -> Result<Vec<&Part>> {
        if names.is_empty() {
            return Ok(self.parts.iter().collect());
        }
        let find = |name: &String| {
            self.parts.iter().find(|part| part.name == name).with_context(|| {
                let known: Vec<_> = self.parts.iter().map(|part| part.name).collect();
                format!("no {} is called {name:?}; there are {}", self.part, known.join(", "))
            })
        };
        names.iter().map(find).collect()
    }
}

/// Parts of a program that are about to run.
struct Run<'a> {
    program: &'a Program,
    parts: Vec<&'a Part>,
    /// The sources of the parts, where they are to be shown.
    sources: Vec<String>,
    options: &'a Options,
    /// The interpreter, or why there is none.
    python: Result<Python, String>,
    recorder: Arc<Recorder>,
    noise_floor: Arc<OnceLock<f64>>,
}

impl<'a> Run<'a> {
    /// Finds everything that can be wrong with the command line, before anything runs.
    fn prepare(program: &'a Program, options: &'a Options) -> Result<Option<Self>> {
        let parts = program.select(&options.names)?;
        if options.list {
            return match list(&parts) {
                // The reader has seen enough, such as `head`.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(None),
                listed => listed.map(|()| None).context("cannot write the list"),
            };
        }
        ensure!(
            options.has_transcript() || !(options.pause || options.show),
            "`--report -` writes no transcript, so `--pause` and `--show` cannot be used with it"
        );
        let shown = if options.show { parts.as_slice() } else { &[] };
        let sources = shown.iter().map(|part| program.source(part)).collect::<Result<_>>()?;
        let python = python(options)?;
        let recorder = Arc::new(Recorder::open(options.report.as_ref())?);
        let noise_floor = Arc::default();
        Ok(Some(Self { program, parts, sources, options, python, recorder, noise_floor }))
    }

    fn run(self) -> ExitCode {
        let start = Instant::now();
        self.recorder.write(&Record::Item(Box::new(self.header())));
        let mut pauses = self.options.pause;
        for (index, part) in self.parts.iter().enumerate() {
            if self.recorder.is_broken() {
                break; // What the other parts say could not be seen either.
            }
            pauses = pauses && (index == 0 || pause_before(part.name));
            self.part(part, self.sources.get(index));
        }
        self.recorder.write(&Record::ItemEnded { seconds: start.elapsed().as_secs_f64() });
        let has_failed = self.recorder.end().unwrap_or_else(|error| {
            eprintln!("{}: cannot write what was found: {error}", self.program.name);
            true
        });
        ExitCode::from(u8::from(has_failed))
    }

    fn part(&self, part: &Part, source: Option<&String>) {
        let start = Instant::now();
        let name = part.name.to_owned();
        self.recorder.write(&Record::DemoStarted { demo: name.clone() });
        if let Some(source) = source {
            self.recorder.show_source(source);
        }
        let session = Session {
            demo: part.name,
            effort: self.options.effort(),
            once: self.options.once,
            seed: self.options.seed,
            python: self.python.clone(),
            python_folder: python_folder(Path::new(self.program.python)),
            recorder: Arc::clone(&self.recorder),
            noise_floor: Arc::clone(&self.noise_floor),
        };
        let outcome = outcome(catch_unwind(AssertUnwindSafe(|| (part.run)(session))));
        let seconds = start.elapsed().as_secs_f64();
        self.recorder.write(&Record::DemoEnded { demo: name, outcome, seconds });
    }

    fn header(&self) -> ItemRecord {
        let python = match &self.python {
            Ok(python) => python.version.clone(),
            Err(reason) => reason.clone(),
        };
        let demos = self.parts.iter().map(|part| DemoRecord {
            name: part.name.into(),
            cells: part.cells.into(),
            about: part.about.into(),
        });
        ItemRecord {
            number: self.program.number,
            name: self.program.name.to_owned(),
            title: self.program.title.to_owned(),
            demos: demos.collect(),
            environment: Environment::of_this_machine(python),
            effort: self.options.effort(),
            seed: self.options.seed,
        }
    }
}

fn outcome(ended: std::thread::Result<Result>) -> DemoOutcome {
    match ended {
        Ok(Ok(())) => DemoOutcome::Completed,
        Ok(Err(error)) => match error.downcast_ref::<Skip>() {
            Some(Skip(reason)) => DemoOutcome::Skipped(reason.clone()),
            None => DemoOutcome::Failed(format!("{error:#}")),
        },
        Err(panic) => DemoOutcome::Failed(format!("panicked: {}", panic_message(&*panic))),
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

fn list(parts: &[&Part]) -> io::Result<()> {
    let width = parts.iter().map(|part| part.name.len()).max().unwrap_or(0);
    let mut out = io::stdout().lock();
    for part in parts {
        writeln!(out, "{:width$}  {:11}  {}", part.name, part.cells, part.about)?;
    }
    Ok(())
}

/// Returns the folder of the counterparts. Cargo and the runner say at run time where the package is;
/// in a copied checkout the path that was compiled in leads to the original.
fn python_folder(compiled_in: &Path) -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let moved = package.and_then(|package| moved_to(compiled_in, &package));
    moved.filter(|folder| folder.is_dir()).unwrap_or_else(|| compiled_in.to_owned())
}

/// Returns where `folder`, which lies in a package's folder, lies now that the package is at `package`.
fn moved_to(folder: &Path, package: &Path) -> Option<PathBuf> {
    let old_package = folder.ancestors().find(|path| path.file_name() == package.file_name())?;
    Some(package.join(folder.strip_prefix(old_package).ok()?))
}

/// Returns the interpreter, or why there is none. One that is asked for by name must be there.
fn python(options: &Options) -> Result<Result<Python, String>> {
    match &options.python {
        _ if options.no_python => Ok(Err("Python turned off".to_owned())),
        Some(program) => Ok(Ok(Python::find(program).context("cannot use --python")?)),
        None => Ok(Python::find("python3").map_err(|_| "no python3 here".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counterparts_of_a_copied_checkout_are_its_own() {
        let folder = Path::new("/old/crates/item38-locks/python");
        let moved = |package: &str| moved_to(folder, Path::new(package));
        assert_eq!(
            moved("/copy/crates/item38-locks"),
            Some("/copy/crates/item38-locks/python".into())
        );
        assert_eq!(moved("/copy/crates/item39-queues"), None);
    }
}
