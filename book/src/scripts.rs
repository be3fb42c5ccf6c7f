//! The files that every page has: a style sheet and small scripts. The programs of the explorer's page
//! are those of the library.

use std::path::Path;

use anyhow::{Result, bail};
use item38_locks::explorer::{
    CounterKind, Instruction, condvar_lost_wakeup, condvar_right, counter, ordered_locks,
    shortest_failure, two_locks,
};
use serde_json::{Value, json};

use crate::markdown::read;

/// Returns the files by name.
pub(crate) fn files(root: &Path) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for name in ["course.css", "course.js", "explorer.js", "life.js"] {
        files.push((name.to_owned(), read(root, &format!("book/scripts/{name}"))?));
    }
    files.push(("programs.js".to_owned(), format!("const explorerPrograms = {};\n", programs()?)));
    Ok(files)
}

/// Returns the programs that a reader can step through, with their shortest failing schedule.
///
/// The names are those of the flag `--program` and `--counter` of `explore`.
///
/// # Errors
/// A program has too many states, which none of them has.
pub fn programs() -> Result<Value> {
    let programs = [
        ("racy", "counter without a lock", counter(CounterKind::Racy, 2, 1)),
        ("locked", "counter with a lock", counter(CounterKind::Locked, 2, 1)),
        ("atomic", "counter with an atomic addition", counter(CounterKind::Atomic, 2, 1)),
        ("deadlock", "two locks in opposite order", two_locks()),
        ("ordered", "two locks in the same order", ordered_locks()),
        ("condvar-lost-wakeup", "condition variable, wrong", condvar_lost_wakeup()),
        ("condvar-right", "condition variable, right", condvar_right()),
    ];
    let mut all = Vec::new();
    for (name, title, program) in &programs {
        let threads = program
            .threads()
            .iter()
            .map(|thread| thread.iter().map(|instruction| step(*instruction)).collect())
            .collect::<Result<Vec<Vec<Value>>>>()?;
        let variables: Vec<Value> = program
            .variables()
            .zip(program.initial_values())
            .zip(program.expectations())
            .map(|((name, initial), expected)| json!([name, initial, expected]))
            .collect();
        let names: Vec<_> = (0..program.threads().len()).map(|n| program.name(n)).collect();
        all.push(json!({
            "name": name,
            "title": title,
            "names": names,
            "threads": threads,
            "variables": variables,
            "losing": shortest_failure(program)?,
        }));
    }
    Ok(Value::Array(all))
}

/// Returns an instruction as a list: its kind, then its operands.
///
/// # Errors
/// The script does not know it, because none of the programs needs it.
fn step(instruction: Instruction) -> Result<Value> {
    Ok(match instruction {
        Instruction::Load(name) => json!(["load", name]),
        Instruction::Add(number) => json!(["add", number]),
        Instruction::Store(name) => json!(["store", name]),
        Instruction::FetchAdd(name, number) => json!(["fetch_add", name, number]),
        Instruction::Lock(lock) => json!(["lock", lock]),
        Instruction::Unlock(lock) => json!(["unlock", lock]),
        Instruction::Wait(condition, lock) => json!(["wait", condition, lock]),
        Instruction::NotifyAll(condition) => json!(["notify_all", condition]),
        Instruction::JumpIfSet(target) => json!(["jump_if_set", target]),
        Instruction::Jump(target) => json!(["jump", target]),
        other => {
            bail!("cannot show the step {other:?}: teach it to book/scripts/explorer.js first")
        }
    })
}
