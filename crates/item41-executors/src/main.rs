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
        Demo {
            name: "chunks",
            cells: "",
            about: "What an item costs, by how many travel in one message",
            run: demos::chunks::run,
        },
        Demo {
            name: "large-argument",
            cells: "",
            about: "A photo to a thread and to a process",
            run: demos::large_argument::run,
        },
        Demo {
            name: "isolation",
            cells: "",
            about: "Threads or processes: what a process is still for",
            run: demos::isolation::run,
        },
        Demo {
            name: "crash",
            cells: "",
            about: "A worker that segfaults, and what is left",
            run: demos::crash::run,
        },
        Demo {
            name: "beside-rayon",
            cells: "",
            about: "Rayon beside the thread pool, and why it is none for calls that wait",
            run: demos::beside_rayon::run,
        },
    ],
};

fn main() -> ExitCode {
    // In a worker process this serves tasks and never returns.
    serve_if_worker(demos::TASKS);
    lab::main(&ITEM)
}
