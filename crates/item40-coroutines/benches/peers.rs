//! Item 40 beside the coroutines that its readers may know.

mod peers {
    pub mod alive;
    pub mod creation;
    pub mod drivers;
    pub mod life;
    pub mod nested;
    pub mod resume;
}

use std::process::ExitCode;

use lab::{Demo, Item};

static PEERS: Item = Item {
    number: 40,
    name: "item40-coroutines-peers",
    title: "Coroutines beside an enum, genawaiter, corosensei, tokio, threads and CPython",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: &[
        Demo {
            name: "resume",
            cells: "",
            about: "A value goes in, the sum so far comes out, 10,000 times",
            run: peers::resume::rows,
        },
        Demo {
            name: "nested",
            cells: "",
            about: "The same through 4, 16 and 64 coroutines that await each other",
            run: peers::nested::rows,
        },
        Demo {
            name: "creation",
            cells: "",
            about: "Made, started, resumed once and dropped",
            run: peers::creation::rows,
        },
        Demo {
            name: "alive",
            cells: "",
            about: "A million counters alive at once, beside tasks and threads",
            run: peers::alive::rows,
        },
        Demo {
            name: "life",
            cells: "",
            about: "One generation of 64 by 64 cells through step_cell",
            run: peers::life::rows,
        },
        Demo {
            name: "drivers",
            cells: "",
            about: "One generation of 128 by 128 cells under each driver",
            run: peers::drivers::rows,
        },
    ],
};

fn main() -> ExitCode {
    lab::main(&PEERS)
}
