//! Every check that a change must pass, and mending what a tool can mend.

mod book;
mod build_costs;
mod cluster;
mod commits;
mod demo_tables;
mod kept;
mod links;
mod names;
mod prose;
mod records;
mod source;

use std::{
    path::Path,
    process::{Command, ExitCode},
    time::Instant,
};

use anyhow::{Context, Result, ensure};

use crate::{
    ci::source::{Source, sources},
    cli::Usage,
    terminal::{note, say},
    workspace::{Item, Workspace, cargo, root},
};

/// A check by name, such as `loom-item38-locks`.
struct Check {
    name: String,
    work: Work,
}

enum Work {
    /// A command that succeeds.
    Command(Command),
    /// A function that returns a line for each problem: `path:line: problem`.
    Find(fn() -> Result<Vec<String>>),
}

impl Check {
    /// Returns a check that runs cargo with these arguments.
    fn cargo(name: &str, arguments: &str) -> Self {
        let mut command = cargo();
        command.args(arguments.split_whitespace());
        Self { name: name.to_owned(), work: Work::Command(command) }
    }

    /// Returns a check of a package outside the workspace, which the checks of the workspace do not
    /// see: cargo's command, and then its flags.
    fn outside(name: &str, manifest: &str, command: &str) -> Self {
        let (command, flags) = command.split_once(' ').unwrap_or((command, ""));
        Self::cargo(name, &format!("{command} --manifest-path {manifest} {flags}"))
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        if let Work::Command(command) = &mut self.work {
            command.env(name, value);
        }
        self
    }

    fn find(name: &str, find: fn() -> Result<Vec<String>>) -> Self {
        Self { name: name.to_owned(), work: Work::Find(find) }
    }

    /// Returns whether `word` names it: whole, or the part before its item.
    fn is_called(&self, word: &str) -> bool {
        let rest = self.name.strip_prefix(word);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("-item"))
    }

    /// Runs the check and returns whether it passed.
    fn passes(&mut self) -> Result<bool> {
        match &mut self.work {
            Work::Command(command) => {
                let status = command.status().context("cannot start cargo")?;
                Ok(status.success())
            }
            Work::Find(find) => {
                let problems = find()?;
                problems.iter().for_each(say);
                Ok(problems.is_empty())
            }
        }
    }
}

/// Runs the checks that `words` name, or all of them. One run shows all that is wrong: the others
/// run also after one has failed. With `fix` it mends instead, and checks nothing.
pub(crate) fn ci(words: &[String], skip_tests: bool, fix: bool) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    if fix {
        return mend();
    }
    let mut checks = checks(&workspace);
    for word in words {
        let known =
            || checks.iter().map(|check| check.name.as_str()).collect::<Vec<_>>().join(", ");
        ensure!(
            checks.iter().any(|check| check.is_called(word)),
            Usage(format!("no check is called {word:?}; there are {}", known()))
        );
    }
    let is_named = |check: &Check| words.iter().any(|word| check.is_called(word));
    checks.retain(|check| is_named(check) || words.is_empty() && check.name != COLD);
    checks.retain(|check| !(skip_tests && check.name == TESTS));
    let mut failed = Vec::new();
    for check in &mut checks {
        note(format!("\n== {}", check.name));
        let start = Instant::now();
        let passes = check.passes().unwrap_or_else(|error| {
            say(format!("{error:#}"));
            false
        });
        let word = if passes { "passed" } else { "FAILED" };
        note(format!("== {}: {word} after {:.1} s", check.name, start.elapsed().as_secs_f64()));
        if !passes {
            failed.push(check.name.clone());
        }
    }
    for name in &failed {
        note(format!("failed: {name} (alone: `cargo xtask ci {name}`)"));
    }
    say(format!("{} passed, {} failed", checks.len() - failed.len(), failed.len()));
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn mend() -> Result<ExitCode> {
    let status = cargo().args(["fmt", "--all"]).status();
    ensure!(status.context("cannot start cargo")?.success(), "cannot format: see above");
    for kept in demo_tables::readmes()?.into_iter().chain(records::texts()?) {
        if let Some(path) = kept.mend()? {
            say(format!("mended the tables in {path}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds everything anew, so it runs only where it is named.
const COLD: &str = "build-times";

/// The check that the README names first.
const TESTS: &str = "tests";

fn checks(workspace: &Workspace) -> Vec<Check> {
    let cargo = Check::cargo;
    let items = workspace.items();
    let mut checks = vec![
        cargo(TESTS, "test --workspace"),
        cargo("format", "fmt --all --check"),
        cargo("lints", "clippy --workspace --all-targets -- -D warnings"),
        cargo("documentation", "doc --workspace --no-deps").env("RUSTDOCFLAGS", "-D warnings"),
        Check::find("prose", || prose::check(&texts(root())?)),
        Check::find("names", || names::check(&texts(root())?)),
        Check::find("links", || links::check(root())),
        Check::find("commits", || commits::check(root())),
        Check::find("demo-tables", demo_tables::check),
        Check::find("records", records::check),
        Check::find("build-packages", build_costs::packages),
        Check::find(COLD, build_costs::cold),
    ];
    for Item { name, .. } in &items {
        checks.push(cargo(&format!("alone-{name}"), &format!("check --package {name}")));
        let library = format!("clippy --package {name} --lib --no-default-features -- -D warnings");
        checks.push(cargo(&format!("library-{name}"), &library));
    }
    let names = items.iter().map(|item| item.name.as_str());
    checks.push(cargo("release-tests", &with_packages("test --release", names.chain(["lab"]))));
    let modelled = items.iter().filter(|item| workspace.has_test(&item.name, LOOM));
    checks.extend(modelled.map(|item| loom(&item.name)));
    checks.push(loom("gym"));
    checks.push(cargo("exercises", "xtask exercise verify"));
    checks.push(cargo(
        "packages",
        &with_packages("package --allow-dirty --no-default-features", workspace.libraries()),
    ));
    if root().join(TAKE_HOME).exists() {
        checks.push(Check::outside("take-home", TAKE_HOME, "run"));
    }
    checks.extend(cluster::checks());
    checks.extend(book::checks());
    checks.push(cargo("demos", "xtask run-all --quick"));
    checks
}

/// A package outside the workspace that uses each library as a reader would.
const TAKE_HOME: &str = "take-home/Cargo.toml";

/// The test that runs a small model of an item in the orders that loom tries.
const LOOM: &str = "loom";

fn with_packages<'a>(command: &str, packages: impl IntoIterator<Item = &'a str>) -> String {
    packages.into_iter().fold(command.to_owned(), |command, name| command + " --package " + name)
}

/// Under `--cfg loom` everything is built anew, so it has a folder of its own: else each run would
/// throw away what the other has built.
fn loom(name: &str) -> Check {
    let test = format!("test --release --package {name} --no-default-features --test {LOOM}");
    Check::cargo(&format!("loom-{name}"), &test)
        .env("RUSTFLAGS", "--cfg loom")
        .env("CARGO_TARGET_DIR", "target/loom")
}

/// Returns the files that people read.
fn texts(root: &Path) -> Result<Vec<Source>> {
    sources(root, &["rs", "md", "py", "toml"])
}
