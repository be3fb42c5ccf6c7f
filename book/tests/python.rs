//! The small scripts of the page "since the first edition" run with the Python that is installed.

use std::{fs, process::Command};

use book::root;

/// What a script prints; `{}` stands for what differs between versions.
const PRINTS: &[(&str, &str)] = &[
    ("class_instead_of_send.py", "[10, 4, 4, -1]"),
    ("close_returns.py", "closed, and the average is 30.0"),
    ("free_threading.py", "global lock: {}; two threads gain x {}"),
    ("interpreter_pool.py", "greatest common divisors: [6, 7]"),
    ("lost_update.py", "count should be 2, found 1"),
    ("map_buffersize.py", "the first squares: [0, 1, 4, 9, 16]"),
    ("popen_wait.py", "Python {}: the parent slept {} times"),
    ("queue_shutdown.py", "2 workers ended after 10 items, without a sentinel"),
    ("start_method.py", "Python {} starts processes by {}"),
    ("task_group.py", "cancelled, then the second task failed"),
    ("to_thread.py", "the loop took 100 turns while a call blocked a thread"),
];

fn fits(printed: &str, wanted: &str) -> bool {
    let mut rest = printed;
    wanted.split("{}").all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

#[test]
fn scripts_print_what_the_page_says_or_are_skipped() {
    let folder = root().join("book/python");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), PRINTS.len());
    for (script, wanted) in PRINTS {
        let Ok(output) = Command::new("python3").arg(folder.join(script)).output() else {
            eprintln!("skipped: python3 is not installed");
            return;
        };
        let printed = String::from_utf8_lossy(&output.stdout);
        let printed = printed.trim();
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(printed.starts_with("skipped: ") || fits(printed, wanted), "{script}: {printed}");
    }
}
