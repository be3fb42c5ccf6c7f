//! Item 36 beside the ways to start children that its readers may know.

mod peers {
    pub mod cat;
    pub mod memory;
    pub mod spawn;
    pub mod time_limit;
}

use std::process::ExitCode;

use lab::{Demo, Item};

static PEERS: Item = Item {
    number: 36,
    name: "item36-subprocess-peers",
    title: "Children beside posix_spawn, std, tokio, subprocess, duct and CPython",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: &[
        Demo {
            name: "spawn-and-wait",
            cells: "",
            about: "`true` is started and waited for",
            run: peers::spawn::run,
        },
        Demo {
            name: "spawn-and-wait-large",
            cells: "",
            about: "The same, in a parent of 1 GiB, whose page tables take time to copy",
            run: peers::spawn::run_large,
        },
        Demo {
            name: "through-cat",
            cells: "",
            about: "1 GiB to `cat` and back; 64 MiB with --quick",
            run: peers::cat::run,
        },
        Demo {
            name: "time-limit",
            cells: "",
            about: "How far past its end a time limit of 20 ms is noticed",
            run: peers::time_limit::run,
        },
    ],
};

fn main() -> ExitCode {
    peers::memory::keep();
    lab::main(&PEERS)
}
