//! What an answer has opened or started and not closed or ended.

use std::{collections::BTreeMap, error, fmt, time::Duration};

use crate::verdict::{fail, holds_within, patience};

/// Remembers which descriptors, child processes and threads there are.
///
/// ```
/// let leaks = gym::Leaks::watch();
/// drop(std::fs::File::open("Cargo.toml"));
/// leaks.expect_none();
/// ```
#[derive(Debug)]
pub struct Leaks {
    before: BTreeMap<String, String>,
}

/// What is there now and was not there before, a line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left(Vec<String>);

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "something is left:\n{}", self.0.join("\n"))
    }
}

impl error::Error for Left {}

impl Leaks {
    /// Remembers what there is now. Without `/proc`, that is nothing, and no leak is found.
    pub fn watch() -> Self {
        Self { before: everything() }
    }

    /// Waits until nothing is left of what has come since; fails the check if something still is
    /// after [`patience`].
    pub fn expect_none(&self) {
        if let Err(left) = self.none_within(patience()) {
            fail(left);
        }
    }

    /// Waits for at most `timeout` until nothing is left of what has come since.
    ///
    /// A thread that was joined may need a moment to disappear, so a single look would not do.
    ///
    /// # Errors
    /// What is left, if it is not gone within `timeout`.
    pub fn none_within(&self, timeout: Duration) -> Result<(), Left> {
        let mut left = Vec::new();
        let is_clean = holds_within(timeout, || {
            let now = everything().into_iter();
            left =
                now.filter(|(key, _)| !self.before.contains_key(key)).map(|(_, it)| it).collect();
            left.is_empty()
        });
        if is_clean { Ok(()) } else { Err(Left(left)) }
    }
}

/// Describes each descriptor, child and thread of this process by a key of its own.
fn everything() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for descriptor in names("/proc/self/fd") {
        // The one with which the folder is read is gone by now, and others may have closed theirs.
        if let Ok(target) = std::fs::read_link(format!("/proc/self/fd/{descriptor}")) {
            let target = target.display().to_string();
            found.insert(
                format!("{descriptor} {target}"),
                format!("descriptor {descriptor}: {target}"),
            );
        }
    }
    for thread in names("/proc/self/task") {
        let task = format!("/proc/self/task/{thread}");
        let read = |file: &str| std::fs::read_to_string(format!("{task}/{file}"));
        // A thread that ends while it is looked at is not left.
        let Ok(name) = read("comm") else { continue };
        found.insert(format!("thread {thread}"), format!("a thread called {}", name.trim()));
        for child in read("children").unwrap_or_default().split_whitespace() {
            let stat = std::fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
            let has_ended = stat.contains(") Z ");
            let state = if has_ended { "has ended, and was not waited for" } else { "still runs" };
            found.insert(format!("child {child}"), format!("child process {child} {state}"));
        }
    }
    found
}

fn names(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}
