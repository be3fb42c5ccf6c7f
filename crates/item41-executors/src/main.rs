//! The demos of the item, in the notebook's order.

use std::process::ExitCode;

use item41_executors::serve_if_worker;
use lab::Item;

mod demos;
mod lesson;

static ITEM: Item = Item {
    number: 41,
    name: "item41-executors",
    title: "Consider concurrent.futures for true parallelism",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: demos::DEMOS,
};

fn main() -> ExitCode {
    // In a worker process this serves tasks and never returns.
    serve_if_worker(demos::TASKS);
    lab::main(&ITEM)
}
