//! What is known before the first demo runs, and how a demo ended.

use serde::{Deserialize, Serialize};

use crate::{Effort, Environment};

/// What is known before the first demo runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
pub struct ItemRecord {
    /// The number of the item in the book.
    pub number: u8,
    /// The crate's name.
    pub name: String,
    /// The lesson in one sentence.
    pub title: String,
    /// The demos that will run, in order.
    pub demos: Vec<DemoRecord>,
    /// The machine and the build.
    pub environment: Environment,
    /// How much time may be spent on a comparison.
    pub effort: Effort,
    /// The seed of every random number.
    pub seed: u64,
}

/// A demo that will run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
pub struct DemoRecord {
    /// What the command line calls it.
    pub name: String,
    /// The notebook's cells that it runs.
    pub cells: String,
    /// What it shows.
    pub about: String,
}

/// How a demo ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "as", content = "reason", rename_all = "snake_case")]
pub enum DemoOutcome {
    /// It came to its end.
    Completed,
    /// Something that it needs is not here.
    Skipped(String),
    /// It returned an error or panicked.
    Failed(String),
}
