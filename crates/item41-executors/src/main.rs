//! The demos of the item, in the notebook's order.

use std::process::ExitCode;

use item41_executors::serve_if_worker;
use lab::{Demo, Item};

mod demos;

static ITEM: Item = Item {
    number: 41,
    name: "item41-executors",
    title: "Consider concurrent.futures for true parallelism",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: &[
        Demo {
            name: "gcd-serial",
            cells: "[61]",
            about: "Four greatest common divisors, one after the other",
            run: demos::gcd_serial::run,
        },
        Demo {
            name: "thread-pool",
            cells: "[67]",
            about: "The same in a pool of four threads",
            run: demos::thread_pool::run,
        },
        Demo {
            name: "process-pool",
            cells: "[68]",
            about: "The same in a pool of four worker processes",
            run: demos::process_pool::run,
        },
        Demo {
            name: "ten-steps",
            cells: "after [68]",
            about: "What a call into another process is made of, step by step",
            run: demos::ten_steps::run,
        },
    ],
};

fn main() -> ExitCode {
    // In a worker process this serves tasks and never returns.
    serve_if_worker(demos::TASKS);
    lab::main(&ITEM)
}
