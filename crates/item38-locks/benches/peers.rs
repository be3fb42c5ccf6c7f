//! The counters of item 38 beside each other, `parking_lot` and CPython.

mod peers {
    pub(crate) mod contention;
    pub(crate) mod counting;
    pub(crate) mod crowd;
    pub(crate) mod scaling;
    pub(crate) mod side_by_side;
}

use std::process::ExitCode;

use lab::Bench;

static BENCH: Bench = Bench {
    item: 38,
    name: "item38-locks-peers",
    about: "Counters by one, two and four threads, beside parking_lot and CPython",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    groups: &[
        peers::scaling::GROUP,
        peers::contention::GROUP,
        peers::side_by_side::GROUP,
        peers::crowd::GROUP,
    ],
};

fn main() -> ExitCode {
    lab::bench_main(&BENCH)
}
