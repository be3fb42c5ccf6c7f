//! Lets three stages meet, and lets one item fail.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::process::ExitCode;

use answer::{Stage, run};
use gym::{Census, Check, Meeting};

const ITEMS: [u32; 5] = [1, 2, 3, 4, 5];

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "items go through all stages in order", run: in_order },
        Check { name: "three stages work at the same time", run: at_once },
        Check { name: "each stage has one thread", run: one_thread_each },
        Check { name: "each item arrives or fails once", run: one_fails },
    ])
}

fn add(more: u32) -> impl Fn(u32) -> Result<u32, String> + Sync {
    move |value| Ok(value + more)
}

fn in_order() {
    let report = run(&ITEMS, [&add(10), &add(100), &add(1000)]);
    assert_eq!(report.arrived, [1111, 1112, 1113, 1114, 1115]);
    assert!(report.failed.is_empty(), "no stage fails, and there are {:?}", report.failed);
    assert_eq!(run(&[], [&add(1), &add(1), &add(1)]).arrived, [0; 0], "there were no items");
}

fn at_once() {
    let meeting = Meeting::new(3);
    // The third item in the first stage meets the second in the second, and the first in the third.
    let meets_at = |item: u32| {
        let meeting = &meeting;
        move |value: u32| {
            if value == item {
                meeting.join();
            }
            Ok(value)
        }
    };
    run(&ITEMS, [&meets_at(3), &meets_at(2), &meets_at(1)]);
}

fn one_thread_each() {
    let (all, each) = (Census::new(), [Census::new(), Census::new(), Census::new()]);
    let counted = |stage: usize| {
        let (all, each) = (&all, &each[stage]);
        move |value: u32| {
            let _inside = (all.enter(), each.enter());
            Ok(value)
        }
    };
    let (first, second, third) = (counted(0), counted(1), counted(2));
    run(&ITEMS, [&first, &second, &third]);
    let threads = each.each_ref().map(Census::threads);
    assert_eq!(threads, [1, 1, 1], "how many threads were in each stage");
    let threads = all.threads();
    assert_eq!(threads, 3, "how many threads were in all stages together");
}

fn one_fails() {
    let second: Stage<'_> = &|value| {
        if value == 103 { Err("is not for sale".to_owned()) } else { Ok(value) }
    };
    let report = run(&ITEMS, [&add(100), second, &add(0)]);
    assert_eq!(report.failed, [(3, "is not for sale".to_owned())], "the item that failed");
    assert_eq!(report.arrived, [101, 102, 104, 105], "the items that arrived");
}
