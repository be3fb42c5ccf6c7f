//! What becomes of a claim or a goal.

use std::fmt;

use serde::Serialize;

/// What became of a claim or a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is true on this machine.
    Confirmed,
    /// It is false on this machine.
    Refuted,
    /// The measurements do not tell.
    Inconclusive,
    /// It was not measured.
    Skipped,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Confirmed => "confirmed",
            Self::Refuted => "refuted",
            Self::Inconclusive => "inconclusive",
            Self::Skipped => "skipped",
        })
    }
}
