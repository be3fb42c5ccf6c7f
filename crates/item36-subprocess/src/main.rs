//! The demos of item 36, in the notebook's order.

mod demos;

use std::process::ExitCode;

use lab::{Demo, Item};

static ITEM: Item = Item {
    number: 36,
    name: env!("CARGO_PKG_NAME"),
    title: "Use subprocess to manage child processes",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: &[
        Demo {
            name: "echo",
            cells: "[3]",
            about: "A child's output is read to its end",
            run: demos::echo::run,
        },
        Demo {
            name: "poll",
            cells: "[4]",
            about: "The parent works while the child runs, and looks when it is done",
            run: demos::poll::run,
        },
        Demo {
            name: "ten-sleepers",
            cells: "[5]",
            about: "Ten children sleep at the same time",
            run: demos::ten_sleepers::run,
        },
        Demo {
            name: "ten-sleepers-async",
            cells: "",
            about: "The same ten children under tokio's event loop",
            run: demos::ten_sleepers_async::run,
        },
        Demo {
            name: "all-cores",
            cells: "",
            about: "Children that compute, one after the other and at the same time",
            run: demos::all_cores::run,
        },
        Demo {
            name: "encrypt",
            cells: "[15]",
            about: "Data goes to three children through pipes and comes back encrypted",
            run: demos::encrypt::run,
        },
        Demo {
            name: "chain",
            cells: "[17]",
            about: "Children chained by pipes, past the parent",
            run: demos::chain::run,
        },
        Demo {
            name: "pipeline",
            cells: "",
            about: "A pipeline fails in the middle, and each stage says how it ended",
            run: demos::pipeline::run,
        },
        Demo {
            name: "timeout",
            cells: "[19]",
            about: "A child that takes too long is terminated",
            run: demos::timeout::run,
        },
        Demo {
            name: "deadlock",
            cells: "",
            about: "Writing everything before reading stands still; communicate does not",
            run: demos::deadlock::run,
        },
        Demo {
            name: "grandchildren",
            cells: "",
            about: "A killed child's own children live on, unless the whole group is signalled",
            run: demos::grandchildren::run,
        },
    ],
};

fn main() -> ExitCode {
    lab::main(&ITEM)
}
