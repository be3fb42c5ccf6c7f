//! The demos of item 39, in the notebook's order.

mod demos;
mod lesson;

use std::process::ExitCode;

static ITEM: lab::Item = lab::Item {
    number: 39,
    name: env!("CARGO_PKG_NAME"),
    title: "Use queues to coordinate work between threads",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: demos::DEMOS,
};

fn main() -> ExitCode {
    lab::main(&ITEM)
}
