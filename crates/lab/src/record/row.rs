//! A row of a benchmark with its goal.

use serde::Serialize;

use crate::{Capacity, Comparison, Limit, Verdict};

/// A row of a benchmark: what was measured, and what became of its goal.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
pub struct RowRecord {
    /// What is measured.
    pub title: String,
    /// What was measured; nothing if the row was skipped.
    pub comparison: Option<Comparison>,
    /// What the library wants to keep; nothing if the row is only shown.
    pub goal: Option<Limit>,
    /// What became of the goal; nothing if there is none. If it is refuted, the run fails under
    /// `--strict` only.
    pub verdict: Option<Verdict>,
    /// What was seen, in words; empty if there is no goal.
    pub why: String,
    /// What bare threads gained in the same rounds, for a row about parallel speed-up.
    #[serde(default)]
    pub capacity: Option<Capacity>,
}
