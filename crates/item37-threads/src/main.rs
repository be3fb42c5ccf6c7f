//! The demos of item 37, in the notebook's order.

mod demos;
mod lesson;

use std::process::ExitCode;

use lab::Item;

static ITEM: Item = Item {
    number: 37,
    name: env!("CARGO_PKG_NAME"),
    title: "Use threads for blocking I/O, and in Rust for parallelism too",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: demos::DEMOS,
};

fn main() -> ExitCode {
    lab::main(&ITEM)
}
