//! Item 41 beside the pools that its readers may know.

mod peers {
    pub mod gcd;
    pub mod processes;
    pub mod start_up;
    pub mod threads;
}

use std::process::ExitCode;

use item41_executors::{Tasks, serve_if_worker};
use lab::{Demo, Item};

static PEERS: Item = Item {
    number: 41,
    name: "item41-executors-peers",
    title: "The pools beside procspawn, threadpool, futures-executor, rayon and CPython",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: &[
        Demo {
            name: "process-no-op",
            cells: "",
            about: "What a call of nothing costs in a worker process",
            run: peers::processes::run,
        },
        Demo {
            name: "thread-no-op",
            cells: "",
            about: "What a call of nothing costs in a thread of a pool",
            run: peers::threads::run,
        },
        Demo {
            name: "gcd",
            cells: "",
            about: "The notebook's four pairs on pools that are running",
            run: peers::gcd::run,
        },
        Demo {
            name: "start-up",
            cells: "",
            about: "A pool of four is started, used once and ended",
            run: peers::start_up::run,
        },
    ],
};

static TASKS: &Tasks = &[&peers::processes::NOTHING, &peers::gcd::GCD];

fn main() -> ExitCode {
    // Both start this program again as their worker.
    serve_if_worker(TASKS);
    procspawn::init();
    lab::main(&PEERS)
}
