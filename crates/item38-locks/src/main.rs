//! The demos of item 38: the notebook's in its order, then what they lead to.

mod demos;
mod lesson;

use std::process::ExitCode;

use lab::Item;

static ITEM: Item = Item {
    number: 38,
    name: env!("CARGO_PKG_NAME"),
    title: "Use Lock to prevent data races in threads",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: demos::DEMOS,
};

fn main() -> ExitCode {
    lab::main(&ITEM)
}
