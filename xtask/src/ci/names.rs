//! Finds names that were given up for the field's own word.

use anyhow::Result;
use regex_lite::Regex;

use crate::ci::source::{Source, Split, line_at};

/// The longest name of a test.
const LONGEST_TEST: usize = 60;

/// Where a name is not wanted, which it is, and the better one.
const GIVEN_UP: &[(&str, &str, &str)] = &[
    (
        "crates/item39",
        "Door|let_in|lends_a_hand|hands",
        "`PendingPuts`, `admit`, `spinning_getters`",
    ),
    ("crates/item39", "Front|Back|meet", "`Head`, `Tail`, `refill`"),
    ("crates/item39", "call_one|called", "`notify_one`, `notified`"),
    ("crates/item39", "again|is_over", "`snooze`, `is_completed`"),
    ("crates/item39", "ClearQueue", "`CondvarQueue`"),
    ("crates/item39", "MyQueue|StoppableWorker", "`steps::PollingQueue`, `Worker`"),
    ("crates/item39", "Gate|Outlet|Starter", "`Closable`, `CloseOnDrop`, `Spawner`"),
    ("crates/item39", "room", "`capacity`"),
    ("crates/item41", "Crew", "`WorkerThreads`"),
    (
        "crates/item41",
        "Mailbox|Letter|bell|alarm|ring_me",
        "`CallQueue`, `QueuedCall`, `wake_sender`, `wake_receiver`, `arm`",
    ),
    ("crates/item41", "Pace|Load|ahead", "`LatencyEstimate`, `Backlog`, `prefetch`"),
    ("crates/item41", "caught|Twins", "`catch_panic`, `DuplicateTask`"),
    ("crates/item40", "Hatch|Boxed", "`Exchange`, `BoxedCoroutine`"),
    ("crates/lab", "Above|Below|is_goal|PEERS", "`Subject`, `Baseline`, `Row`, `BENCH`"),
    ("crates/item", "PEERS", "`BENCH`"),
];

/// Returns a line for every such name, and for every test whose name is too long.
pub(crate) fn check(sources: &[Source]) -> Result<Vec<String>> {
    let tests = Regex::new(r"#\[test\]\s*(?:#\[[^\]]*\]\s*)*(?:async\s+)?fn\s+(\w+)")?;
    let mut names = Vec::new();
    for (folder, given_up, better) in GIVEN_UP {
        names.push((folder, Regex::new(&format!(r"\b({given_up})\b"))?, better));
    }
    let mut problems = Vec::new();
    for source in sources.iter().filter(|source| source.is("rs")) {
        let code = Split::new(&source.text).code;
        let mut found = Vec::new();
        for (folder, given_up, better) in &names {
            if source.path.to_string_lossy().starts_with(*folder) {
                let problem = |name: &str| format!("the name `{name}` was given up for {better}");
                found.extend(
                    given_up
                        .find_iter(&code)
                        .map(|name| (line_at(&code, name.start()), problem(name.as_str()))),
                );
            }
        }
        for name in tests.captures_iter(&code).filter_map(|captures| captures.get(1)) {
            let length = name.as_str().len();
            if length > LONGEST_TEST {
                let problem = format!(
                    "the test's name has {length} characters, at most {LONGEST_TEST} fit: subject_behavior_condition"
                );
                found.push((line_at(&code, name.start()), problem));
            }
        }
        found.sort();
        problems.extend(found.iter().map(|(line, problem)| source.problem(*line, problem)));
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(path: &str, text: &str) -> Vec<String> {
        check(&[Source { path: path.into(), text: text.to_owned() }]).unwrap()
    }

    #[test]
    fn name_that_was_given_up_is_found_in_code_only() {
        let text = "// A Mailbox.\nstruct Mailbox;\nlet s = \"Mailbox\";\nstruct Mailboxes;\n";
        assert_eq!(problems("crates/item36-x/src/a.rs", text), [""; 0]);
        let found = problems("crates/item41-x/src/a.rs", text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(
            "crates/item41-x/src/a.rs:2: the name `Mailbox` was given up for `CallQueue`"
        ));
    }

    #[test]
    fn test_with_a_long_name_is_found() {
        let text = |length| format!("#[test]\n#[cfg(unix)]\nfn {}() {{}}\n", "x".repeat(length));
        assert_eq!(problems("src/a.rs", &text(60)), [""; 0]);
        let found = problems("src/a.rs", &text(61));
        assert!(found[0].starts_with("src/a.rs:3: the test's name has 61 characters"), "{found:?}");
    }
}
