//! Item 41 beside the pools that its readers may know.

mod peers {
    pub(crate) mod bare_processes;
    pub(crate) mod gcd;
    pub(crate) mod growth;
    pub(crate) mod processes;
    pub(crate) mod start_up;
    pub(crate) mod threads;
    pub(crate) mod under_load;
}

use std::process::ExitCode;

use item41_executors::{Tasks, serve_if_worker};
use lab::Bench;
use peers::{bare_processes, gcd, growth, processes, start_up, threads, under_load};

static BENCH: Bench = Bench {
    item: 41,
    name: "item41-executors-peers",
    about: "The pools beside procspawn, threadpool, futures-executor, rayon and CPython",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    groups: &[
        processes::GROUP,
        threads::GROUP,
        gcd::GROUP,
        start_up::GROUP,
        under_load::GROUP,
        growth::GROUP,
    ],
};

static TASKS: &Tasks = &[&processes::NOTHING, &gcd::GCD, &growth::LENGTH];

fn main() -> ExitCode {
    if let Err(error) = bare_processes::serve_if_bare_worker() {
        eprintln!("{error:#}");
        return ExitCode::FAILURE;
    }
    // Both libraries start this program again as their worker.
    serve_if_worker(TASKS);
    procspawn::init();
    lab::bench_main(&BENCH)
}
