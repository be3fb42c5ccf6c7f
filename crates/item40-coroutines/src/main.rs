//! The demos of item 40, in the notebook's order.

mod demos;

use std::process::ExitCode;

use lab::{Demo, Item};

static ITEM: Item = Item {
    number: 40,
    name: env!("CARGO_PKG_NAME"),
    title: "Consider coroutines to run many functions concurrently",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: &[
        Demo {
            name: "my-coroutine",
            cells: "[51]",
            about: "What is sent in is the value of the yield",
            run: demos::my_coroutine::run,
        },
        Demo {
            name: "minimize",
            cells: "[52]",
            about: "A value goes in and a value comes out, for far less than a thread costs",
            run: demos::minimize::run,
        },
        Demo {
            name: "state-machine",
            cells: "",
            about: "A coroutine next to the state machine that the compiler makes of it",
            run: demos::state_machine::run,
        },
        Demo {
            name: "ten-thousand",
            cells: "",
            about: "Ten thousand counters are alive at once",
            run: demos::ten_thousand::run,
        },
        Demo {
            name: "a-million",
            cells: "",
            about: "Ten thousand, a hundred thousand, a million alive",
            run: demos::a_million::run,
        },
        Demo {
            name: "count-neighbors",
            cells: "[53]-[56]",
            about: "A cell asks for its neighbors and returns a count; we are its world",
            run: demos::count_neighbors::run,
        },
        Demo {
            name: "step-cell",
            cells: "[57]",
            about: "One coroutine delegates to another",
            run: demos::step_cell::run,
        },
        Demo {
            name: "game-of-life",
            cells: "[58]-[59]",
            about: "A grid drives the same coroutines: five generations of a glider",
            run: demos::game_of_life::run,
        },
        Demo {
            name: "five-by-five",
            cells: "[60]",
            about: "Five generations on a small grid",
            run: demos::five_by_five::run,
        },
        Demo {
            name: "four-drivers",
            cells: "",
            about: "The same cells under four drivers, side by side",
            run: demos::four_drivers::run,
        },
        Demo {
            name: "where-not",
            cells: "",
            about: "Where coroutines do not help: work that keeps a CPU busy",
            run: demos::where_not::run,
        },
    ],
};

fn main() -> ExitCode {
    lab::main(&ITEM)
}
