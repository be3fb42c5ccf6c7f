//! The demos of item 40, in the notebook's order.

mod demos;
mod lesson;

use std::process::ExitCode;

use lab::Item;

static ITEM: Item = Item {
    number: 40,
    name: env!("CARGO_PKG_NAME"),
    title: "Consider coroutines to run many functions concurrently",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: demos::DEMOS,
};

fn main() -> ExitCode {
    lab::main(&ITEM)
}
