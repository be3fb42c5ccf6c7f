//! Item 37 beside other ways to share work and to start threads.

mod peers {
    pub(crate) mod cost;
    pub(crate) mod factorize;
    pub(crate) mod raw_pthread;
    pub(crate) mod waiting_thread;
}

use std::process::ExitCode;

use lab::{Demo, Item};

static PEERS: Item = Item {
    number: 37,
    name: "item37-threads-peers",
    title: "Parallel forms beside a loop, and a thread beside a pool, a raw pthread and CPython",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: &[
        Demo {
            name: "factorize",
            cells: "",
            about: "16 numbers, in a loop and on all cores",
            run: peers::factorize::run,
        },
        Demo {
            name: "factorize-unequal",
            cells: "",
            about: "A number that is 73 % of the work",
            run: peers::factorize::run_unequal,
        },
        Demo {
            name: "thread-cost",
            cells: "",
            about: "One call that does nothing, in a thread that is started for it or is there",
            run: peers::cost::run,
        },
        Demo {
            name: "thread-cost-100",
            cells: "",
            about: "A hundred such calls at the same time",
            run: peers::cost::run_hundred,
        },
    ],
};

fn main() -> ExitCode {
    lab::main(&PEERS)
}
