//! Lets the last item end first, and one item panic.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::{
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
};

use answer::map;
use gym::{Check, Meeting};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "each item has its result", run: results },
        Check { name: "all items are worked on at the same time", run: meet },
        Check { name: "the order is that of the items", run: reversed },
        Check { name: "a panic costs only its own result", run: one_panics },
    ])
}

fn results() {
    let lengths = map(&["a", "bb", "ccc"], |item| item.len());
    let mut lengths: Vec<_> = lengths.into_iter().flatten().collect();
    lengths.sort_unstable(); // Their order is another check.
    assert_eq!(lengths, [1, 2, 3]);
    assert!(map(&[], |item: &u8| *item).is_empty(), "no items have results");
}

fn meet() {
    let meeting = Meeting::new(4);
    map(&[0, 1, 2, 3], |_| meeting.join());
}

fn reversed() {
    // Each item ends only when all behind it have ended.
    let ended = AtomicUsize::new(0);
    let items = [0, 1, 2, 3];
    let results = map(&items, |item| {
        let behind = items.len() - 1 - item;
        gym::until(|| ended.load(SeqCst) == behind, || format!("item {item} waits for others"));
        ended.fetch_add(1, SeqCst);
        *item
    });
    let results: Vec<_> = results.into_iter().flatten().collect();
    assert_eq!(results, items, "the results are not in the order of the items");
}

fn one_panics() {
    let results = map(&[0, 1, 2, 3], |item| {
        assert_ne!(*item, 1, "on purpose");
        item * 10
    });
    let results: Vec<_> = results.into_iter().map(Result::ok).collect();
    assert_eq!(results, [Some(0), None, Some(20), Some(30)], "a panic costs more than its result");
}
