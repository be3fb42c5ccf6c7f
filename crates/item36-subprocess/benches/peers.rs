//! Item 36 beside other ways to start children.

mod peers {
    pub(crate) mod bytes;
    pub(crate) mod cat;
    pub(crate) mod children;
    pub(crate) mod memory;
    pub(crate) mod raw_loop;
    pub(crate) mod spawn;
    pub(crate) mod time_limit;
    pub(crate) mod under_load;
}

use std::process::ExitCode;

use lab::Bench;
use peers::{bytes, cat, children, memory, spawn, time_limit, under_load};

static BENCH: Bench = Bench {
    item: 36,
    name: "item36-subprocess-peers",
    about: "Children beside posix_spawn, std, tokio, subprocess, duct and CPython",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    groups: &[
        spawn::GROUP,
        spawn::GROUP_LARGE,
        cat::GROUP,
        time_limit::GROUP,
        under_load::GROUP,
        children::GROUP,
        bytes::GROUP,
    ],
};

fn main() -> ExitCode {
    memory::keep();
    lab::bench_main(&BENCH)
}
