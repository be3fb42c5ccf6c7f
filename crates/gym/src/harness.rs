//! Runs the checks of an exercise, each in a process of its own.

mod child;
mod judge;

use std::process::ExitCode;

use crate::verdict::TOKEN;

/// One check of an exercise: what a right answer does, and the function that proves it.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// What a right answer does, in a few words.
    pub name: &'static str,
    /// Returns if the answer does it; panics or calls [`fail`](crate::fail) if not.
    pub run: fn(),
}

/// The variable that tells a check's process which check it is.
const INDEX: &str = "GYM_CHECK";

/// Runs the checks in order, up to the first that fails, and says how each ended.
///
/// Each check runs in a process of its own with a [limit](crate::limit). When it ends, its whole
/// process group is killed. What the answer prints is shown up to a few thousand characters.
///
/// The lines are `ok    NAME`, or `FAIL  NAME` and below it, indented, why.
pub fn main(checks: &[Check]) -> ExitCode {
    let index = std::env::var(INDEX).ok().and_then(|index| index.parse::<usize>().ok());
    if let (Some(index), Ok(token)) = (index, std::env::var(TOKEN)) {
        let Some(check) = checks.get(index) else { return ExitCode::from(2) };
        child::run(check, &token);
    }
    for (index, check) in checks.iter().enumerate() {
        let judged = match judge::judge(index) {
            Ok(judged) => judged,
            Err(error) => {
                eprintln!("cannot start the check {:?}: {error}", check.name);
                return ExitCode::from(2);
            }
        };
        print!("{}", judged.said);
        let Some(words) = judged.failure else {
            println!("ok    {}", check.name);
            continue;
        };
        println!("FAIL  {}", check.name);
        for line in words.lines() {
            println!("      {line}");
        }
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
