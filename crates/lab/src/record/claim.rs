//! A claim with its verdict.

use serde::Serialize;

use crate::{Capacity, Comparison, Limit, Verdict};

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// A fact that must be true on every machine. If it is refuted, the run fails.
    Invariant,
    /// A ratio of times. If it is refuted, the run fails under `--strict` only.
    Timing,
    /// A row of a benchmark with a goal. It occurs in schema 1 only; later there is [`RowRecord`].
    ///
    /// [`RowRecord`]: crate::RowRecord
    Goal,
}

/// A claim with its verdict and the reason for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
pub struct ClaimRecord {
    /// The sentence.
    pub claim: String,
    /// What it is about.
    pub kind: ClaimKind,
    /// What became of it.
    pub verdict: Verdict,
    /// What was seen, in words.
    pub why: String,
    /// What was measured, for a claim about time, and what was claimed of it.
    pub comparison: Option<(Comparison, Limit)>,
    /// What bare threads gained in the same rounds, for a claim about parallel speed-up.
    #[serde(default)]
    pub capacity: Option<Capacity>,
}

impl ClaimRecord {
    /// Returns whether it fails the run by itself. A refuted claim about time does not, because the
    /// machine may be busy.
    pub fn fails_the_run(&self) -> bool {
        self.kind == ClaimKind::Invariant && self.verdict == Verdict::Refuted
    }
}
