//! What an item declares.

use crate::{Lab, Result};

/// One of the six crates: one lesson of the course, as a list of demos.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// The number of the item in the book.
    pub number: u8,
    /// The name of the crate, which is also the name of the program.
    pub name: &'static str,
    /// The lesson in one sentence.
    pub title: &'static str,
    /// The folder of the Python counterparts: `concat!(env!("CARGO_MANIFEST_DIR"), "/python")`.
    pub python: &'static str,
    /// The demos, in the order in which they are taught.
    pub demos: &'static [Demo],
}

/// One thing that an item shows; usually one cell of the notebook.
#[derive(Clone, Copy, Debug)]
pub struct Demo {
    /// What the command line calls it: lower case, words joined by hyphens.
    pub name: &'static str,
    /// The notebook's cells that it runs, such as `[40]-[44]`; empty where the notebook has none.
    pub cells: &'static str,
    /// What it shows, in one sentence.
    pub about: &'static str,
    /// Runs the demo.
    pub run: fn(&Lab) -> Result,
}
