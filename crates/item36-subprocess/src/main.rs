//! The demos of item 36, in the notebook's order.

mod demos;
mod lesson;

use std::process::ExitCode;

use lab::Item;

static ITEM: Item = Item {
    number: 36,
    name: env!("CARGO_PKG_NAME"),
    title: "Use subprocess to manage child processes",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: demos::DEMOS,
};

fn main() -> ExitCode {
    lab::main(&ITEM)
}
