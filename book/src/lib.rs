//! The course's book: chapters that are made of the READMEs, docs, demos, exercises and quizzes.
//!
//! | idea | file |
//! |---|---|
//! | the items, their numbers and names | `items.rs` |
//! | which chapters there are, and their order | `contents.rs` |
//! | the demos of a lesson as a chapter | `demos.rs` |
//! | the exercises of a lesson as a chapter, and their usual wrong answers | `exercises.rs` |
//! | quizzes: reading, checking and drawing them | `quiz.rs`, `quiz/` |
//! | pictures and small programs within a chapter | `marks.rs` |
//! | the minutes of the teacher's guide | `minutes.rs` |
//! | links between files become links between chapters | `links.rs` |
//! | the files that every page has | `scripts.rs` |
//! | what mdBook is given, and where the book goes | `output.rs` |

mod contents;
mod demos;
mod exercises;
mod items;
mod links;
mod markdown;
mod marks;
mod minutes;
mod output;
pub mod quiz;
pub mod scripts;

use std::{
    env, fmt,
    path::{Path, PathBuf},
};

use anyhow::Result;

pub use contents::{Chapter, chapters};
pub use items::items;

/// A mistake on the command line: it ends the program with exit code 2.
#[derive(Debug)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Returns the folder of the repository that this package lies in. Cargo says where that is when it runs
/// the builder, so that a copied checkout is not taken for the original.
pub fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let package = package.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf());
    package.parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Builds the book of the repository at `root` in the folder `out`, and returns its first page.
///
/// The new book replaces an old one as a whole. If anything is wrong, the old one stays.
///
/// # Errors
/// [`Usage`] if `out` cannot be used. Otherwise: a source that cannot be read, a quiz whose answer is
/// wrong, minutes that do not add up, or a link that leads nowhere.
pub fn build(root: &Path, out: &Path) -> Result<PathBuf> {
    output::check(out)?;
    minutes::check(root)?;
    let mut chapters = chapters(root)?;
    let links = links::rewrite(root, &mut chapters)?;
    for chapter in &mut chapters {
        chapter.text = marks::fill(root, chapter)?;
    }
    output::write(root, &chapters, &links, out)
}
