//! The demos of item 38: the notebook's in its order, then what they lead to.

mod demos;

use std::process::ExitCode;

use lab::{Demo, Item};

static ITEM: Item = Item {
    number: 38,
    name: env!("CARGO_PKG_NAME"),
    title: "Use Lock to prevent data races in threads",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: &[
        Demo {
            name: "racy-counter",
            cells: "[35]",
            about: "Five threads count with a load and a store, and updates are lost",
            run: demos::racy_counter::run,
        },
        Demo {
            name: "lost-update",
            cells: "[36]",
            about: "The one interleaving that loses an update, step by step",
            run: demos::lost_update::run,
        },
        Demo {
            name: "locking-counter",
            cells: "[37]",
            about: "The same five threads with a lock, and nothing is lost",
            run: demos::locking_counter::run,
        },
        Demo {
            name: "sharded-counter",
            cells: "",
            about: "Five threads that count in words of their own",
            run: demos::sharded_counter::run,
        },
        Demo {
            name: "every-schedule",
            cells: "",
            about: "All 20 schedules of two increments, and the shortest that loses one",
            run: demos::every_schedule::run,
        },
        Demo {
            name: "deadlock",
            cells: "",
            about: "Two threads that wait for each other, ended by a watchdog",
            run: demos::deadlock::run,
        },
        Demo {
            name: "poisoning",
            cells: "",
            about: "What a panic under a lock does, and how to recover",
            run: demos::poisoning::run,
        },
        Demo {
            name: "lost-wakeup",
            cells: "",
            about: "A condition variable used wrong, and right",
            run: demos::lost_wakeup::run,
        },
    ],
};

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|argument| argument == demos::deadlock::CHILD) {
        return demos::deadlock::stand_still();
    }
    lab::main(&ITEM)
}
