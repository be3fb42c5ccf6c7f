//! The demos of item 38, in the notebook's order.

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
    ],
};

fn main() -> ExitCode {
    lab::main(&ITEM)
}
