//! The demos of item 36, in the notebook's order.

mod demos;

use std::process::ExitCode;

use lab::{Demo, Item};

static ITEM: Item = Item {
    number: 36,
    name: env!("CARGO_PKG_NAME"),
    title: "Use subprocess to manage child processes",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: &[Demo {
        name: "ten-sleepers",
        cells: "[5]",
        about: "Ten children sleep at the same time",
        run: demos::ten_sleepers::run,
    }],
};

fn main() -> ExitCode {
    lab::main(&ITEM)
}
