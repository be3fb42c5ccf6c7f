//! The builder of the book stands outside the workspace.

use super::Check;
use crate::book::MANIFEST;

/// Returns its own checks. The first builds the book, which checks its links, quizzes and minutes.
pub(super) fn checks() -> Vec<Check> {
    let check = |name: &str, command: &str| Check::outside(name, MANIFEST, command);
    vec![
        Check::cargo("book", "xtask book"),
        check("book-tests", "test"),
        check("book-format", "fmt --check"),
        check("book-lints", "clippy --all-targets -- -D warnings"),
    ]
}
