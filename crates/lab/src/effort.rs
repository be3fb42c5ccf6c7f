//! How much time a run may spend on a comparison.

use serde::Serialize;

/// How much time a run may spend on a comparison before it says "inconclusive".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// A look: a quarter of a second for each comparison.
    Quick,
    /// A lesson: a second and a half.
    Normal,
    /// A report to be quoted: eight seconds.
    Full,
}
