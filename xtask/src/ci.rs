//! Everything the continuous integration checks besides `cargo test --workspace`.

use std::{
    process::{Command, ExitCode},
    time::Instant,
};

use anyhow::{Context, Result};

use crate::items::{Item, Workspace, cargo, root};

/// A check: what it is called, and the command that makes it.
struct Check {
    name: String,
    command: Command,
}

impl Check {
    fn new(name: impl Into<String>, arguments: &str) -> Self {
        let mut command = cargo();
        command.args(arguments.split_whitespace());
        Self { name: name.into(), command }
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }
}

/// Runs every check, also after one has failed: one run shows all that is wrong.
pub fn ci() -> Result<ExitCode> {
    let checks = checks(&Workspace::load()?.items());
    let mut failed = Vec::new();
    let number = checks.len();
    for mut check in checks {
        eprintln!("\n== {}", check.name);
        let start = Instant::now();
        let status = check.command.status().context("cannot start cargo")?;
        let word = if status.success() { "passed" } else { "FAILED" };
        eprintln!("== {}: {word} after {:.1} s", check.name, start.elapsed().as_secs_f64());
        if !status.success() {
            failed.push(check.name);
        }
    }
    for name in &failed {
        eprintln!("failed: {name}");
    }
    println!("{} passed, {} failed", number - failed.len(), failed.len());
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn checks(items: &[Item]) -> Vec<Check> {
    let mut checks = vec![
        Check::new("format", "fmt --all --check"),
        Check::new("lints", "clippy --workspace --all-targets -- -D warnings"),
        Check::new("documentation", "doc --workspace --no-deps").env("RUSTDOCFLAGS", "-D warnings"),
    ];
    for Item { name, .. } in items {
        checks.push(Check::new(format!("{name} alone"), &format!("check --package {name}")));
        checks.push(Check::new(
            format!("{name} as a library, without its lesson"),
            &format!("clippy --package {name} --lib --no-default-features -- -D warnings"),
        ));
    }
    let mut release_tests = Check::new("tests of the items in release", "test --release");
    for Item { name, .. } in items {
        release_tests.command.args(["--package", name]);
    }
    checks.push(release_tests);
    checks.extend(items.iter().filter(|item| has_model(item)).map(in_every_order));
    checks.push(Check::new("every demo", "xtask run-all --quick"));
    checks
}

/// Whether a small model of it is run in every order that its memory model allows.
fn has_model(item: &Item) -> bool {
    root().join("crates").join(&item.name).join("tests/loom.rs").exists()
}

/// Under `--cfg loom` everything is built anew, so it has a folder of its own: else each run would
/// throw away what the other has built.
fn in_every_order(item: &Item) -> Check {
    let name = &item.name;
    let test = format!("test --release --package {name} --no-default-features --test loom");
    Check::new(format!("{name} in every order"), &test)
        .env("RUSTFLAGS", "--cfg loom")
        .env("CARGO_TARGET_DIR", "target/loom")
}
