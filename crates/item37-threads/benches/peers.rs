//! Item 37 beside other ways to share work and to start threads.

mod peers {
    pub(crate) mod alive;
    pub(crate) mod cost;
    pub(crate) mod cost_100;
    pub(crate) mod factorize;
    pub(crate) mod raw_pthread;
    pub(crate) mod unequal;
    pub(crate) mod waiting_thread;
}

use std::process::ExitCode;

use lab::Bench;

static BENCH: Bench = Bench {
    item: 37,
    name: "item37-threads-peers",
    about: "Parallel forms beside a loop, and a thread beside a pool, a raw pthread and CPython",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    groups: &[
        peers::factorize::GROUP,
        peers::unequal::GROUP,
        peers::cost::GROUP,
        peers::cost_100::GROUP,
        peers::alive::GROUP,
    ],
};

fn main() -> ExitCode {
    lab::bench_main(&BENCH)
}
