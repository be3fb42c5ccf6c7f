//! The learner's exercises: lists, runs and explains them, and proves that they are sound.
//!
//! | idea | file |
//! |---|---|
//! | which exercises there are | `exercise/catalog.rs` |
//! | the stub that is cut from a solution | `exercise/stub.rs` |
//! | plausible wrong answers | `exercise/cheats.rs` |
//! | an answer, compiled and checked | `exercise/check.rs` |
//! | what is done | `exercise/progress.rs` |
//! | what a learner asks for | `exercise/learn.rs` |
//! | an answer, checked each time it is saved | `exercise/watch.rs` |
//! | two texts, compared | `exercise/diff.rs` |
//! | proof that exercises are sound | `exercise/verify.rs` |

mod catalog;
mod cheats;
mod check;
mod diff;
mod learn;
mod progress;
mod stub;
mod verify;
mod watch;

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use catalog::Catalog;
use check::{Answer, build};
use learn::Learner;

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    task: Option<Task>,
}

/// What to do with an exercise. In an exercise's folder, its ID can be left out.
#[derive(Debug, Subcommand)]
enum Task {
    /// List the exercises and show which are done
    List {
        /// The number of an item (38) [default: all items]
        item: Option<String>,
    },
    /// Show the first exercise that is not done
    Next {
        /// The number of an item (38) [default: all items]
        item: Option<String>,
    },
    /// Check your answer
    Run(Id),
    /// Check your answer each time you save it, and go on to the next exercise
    Watch(Id),
    /// Show the next hint; there are three
    Hint(Id),
    /// Explain why the check of your answer fails
    Why(Id),
    /// Show a right answer
    Solution(Id),
    /// Compare your answer with a right one
    Diff(Id),
    /// Start again; your answer is kept in the target folder
    Reset(Id),
    /// Leave an exercise out
    Skip(Id),
    /// Prove that stubs fail, solutions pass, and each cheat fails for its reason
    Verify(verify::Options),
}

/// Which exercise.
#[derive(Debug, Args)]
struct Id {
    /// An exercise, such as 38.2 [default: the one whose folder you are in]
    id: Option<String>,
}

/// Builds the check of every exercise with its stub. After that, an answer compiles in a moment.
///
/// # Errors
/// If a stub does not compile.
pub(crate) fn build_checks() -> Result<()> {
    for exercise in Catalog::load()?.exercises {
        if let Err(said) = build(&exercise, Answer::Judged(&exercise.stub()))? {
            bail!("cannot build exercise {}:\n{said}", exercise.label());
        }
    }
    Ok(())
}

/// Does what `options` ask for; without a task, lists the exercises.
pub(crate) fn exercise(options: Options) -> Result<ExitCode> {
    let catalog = Catalog::load()?;
    let mut learner = Learner::new(&catalog)?;
    let find = |Id { id }: Id| catalog.find(id.as_deref());
    let of = |item: Option<String>| catalog.select(&item.into_iter().collect::<Vec<_>>());
    match options.task.unwrap_or(Task::List { item: None }) {
        Task::List { item } => {
            learner.list(&of(item)?);
            Ok(ExitCode::SUCCESS)
        }
        Task::Next { item } => learner.next(&of(item)?),
        Task::Run(id) => learner.run(find(id)?),
        Task::Watch(Id { id }) => {
            let first = id.map(|id| catalog.find(Some(&id))).transpose()?;
            watch::watch(&mut learner, first)
        }
        Task::Hint(id) => learner.hint(find(id)?),
        Task::Why(id) => learn::why(find(id)?),
        Task::Solution(id) => learn::solution(find(id)?),
        Task::Diff(id) => learn::compare(find(id)?),
        Task::Reset(id) => learner.reset(find(id)?),
        Task::Skip(id) => learner.skip(find(id)?),
        Task::Verify(options) => verify::verify(&catalog, &options),
    }
}
