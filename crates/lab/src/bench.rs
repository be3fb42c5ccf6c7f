//! What a benchmark declares.

use crate::{Bencher, Result};

/// A benchmark: an item's library beside its peers, as groups of rows.
#[derive(Clone, Copy, Debug)]
pub struct Bench {
    /// The number of the item in the book.
    pub item: u8,
    /// The name of the program.
    pub name: &'static str,
    /// What is beside what, in one sentence.
    pub about: &'static str,
    /// The folder of the Python counterparts: `concat!(env!("CARGO_MANIFEST_DIR"), "/python")`.
    pub python: &'static str,
    /// The groups, in the order in which they run.
    pub groups: &'static [Group],
}

/// Rows that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// What the command line calls it: lower case, words joined by hyphens.
    pub name: &'static str,
    /// What its rows measure, in one sentence.
    pub about: &'static str,
    /// Measures the rows.
    pub run: fn(&Bencher) -> Result,
}
