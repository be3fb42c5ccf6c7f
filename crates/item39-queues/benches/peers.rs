//! Item 39 beside the channels that its readers may know.

mod peers {
    pub(crate) mod channel;
    pub(crate) mod crowd;
    pub(crate) mod large_items;
    pub(crate) mod moves;
    pub(crate) mod one_lock;
    pub(crate) mod python;
    pub(crate) mod rows;
    pub(crate) mod shapes;
    pub(crate) mod steps;
    pub(crate) mod threads;
    pub(crate) mod under_load;
    pub(crate) mod work;
}

use std::process::ExitCode;

use lab::Bench;

static BENCH: Bench = Bench {
    item: 39,
    name: "item39-queues-peers",
    about: "The queue beside std, crossbeam, flume, kanal, tokio and CPython",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    groups: &[
        peers::shapes::CAPACITY_1,
        peers::shapes::CAPACITY_64,
        peers::shapes::CAPACITY_1024,
        peers::shapes::UNBOUNDED,
        peers::steps::GROUP,
        peers::crowd::GROUP,
        peers::threads::GROUP,
        peers::large_items::GROUP,
        peers::work::GROUP,
        peers::under_load::GROUP,
        peers::python::GROUP,
    ],
};

fn main() -> ExitCode {
    lab::bench_main(&BENCH)
}
