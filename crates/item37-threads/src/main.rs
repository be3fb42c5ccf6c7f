//! The demos of item 37, in the notebook's order.

mod demos;

use std::process::ExitCode;

use lab::{Demo, Item};

static ITEM: Item = Item {
    number: 37,
    name: env!("CARGO_PKG_NAME"),
    title: "Use threads for blocking I/O, and in Rust for parallelism too",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: &[
        Demo {
            name: "factorize-serial",
            cells: "[25]",
            about: "Four numbers are factorized one after the other",
            run: demos::factorize_serial::run,
        },
        Demo {
            name: "factorize-gil",
            cells: "[28]",
            about: "A thread for each number, under a lock that stands for the GIL",
            run: demos::factorize_gil::run,
        },
        Demo {
            name: "factorize-threads",
            cells: "[28]",
            about: "A thread for each number, and no lock",
            run: demos::factorize_threads::run,
        },
        Demo {
            name: "factorize-rayon",
            cells: "",
            about: "The numbers, or the candidates for divisors, are spread over a pool",
            run: demos::factorize_rayon::run,
        },
        Demo {
            name: "factorize-unequal",
            cells: "",
            about: "One number is most of the work: a thread for each waits for it, a pool shares it",
            run: demos::factorize_unequal::run,
        },
        Demo {
            name: "factorize-pairs",
            cells: "",
            about: "Before you add threads: one thread, and a thousand times fewer divisions",
            run: demos::factorize_pairs::run,
        },
        Demo {
            name: "select-serial",
            cells: "[29]",
            about: "Five calls that block, one after the other",
            run: demos::select_serial::run,
        },
        Demo {
            name: "select-threads",
            cells: "[30]",
            about: "Five calls that block at the same time, while the main thread computes",
            run: demos::select_threads::run,
        },
        Demo {
            name: "select-gil",
            cells: "[30]",
            about: "Five calls that block release the lock that stands for the GIL",
            run: demos::select_gil::run,
        },
        Demo {
            name: "one-screen",
            cells: "",
            about: "What threads gain: without a lock, under one lock, and in Python",
            run: demos::one_screen::run,
        },
        Demo {
            name: "thousand-calls",
            cells: "",
            about: "A thousand calls block at once: how long they take and what a thread weighs",
            run: demos::thousand_calls::run,
        },
    ],
};

fn main() -> ExitCode {
    lab::main(&ITEM)
}
