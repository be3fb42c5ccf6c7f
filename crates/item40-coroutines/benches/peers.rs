//! The coroutines of item 40 beside those that its readers may know.

mod peers {
    pub(crate) mod alive;
    pub(crate) mod creation;
    pub(crate) mod depth;
    pub(crate) mod drivers;
    pub(crate) mod life;
    pub(crate) mod many;
    pub(crate) mod memory;
    pub(crate) mod nested;
    pub(crate) mod resume;
    pub(crate) mod side;
}

use std::process::ExitCode;

use lab::Bench;

static BENCH: Bench = Bench {
    item: 40,
    name: "item40-coroutines-peers",
    about: "Coroutines beside an enum, genawaiter, corosensei, tokio, threads and CPython",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    groups: &[
        peers::resume::GROUP,
        peers::nested::GROUP,
        peers::creation::GROUP,
        peers::alive::GROUP,
        peers::life::GROUP,
        peers::drivers::GROUP,
        peers::many::GROUP,
        peers::depth::GROUP,
        peers::side::GROUP,
    ],
};

fn main() -> ExitCode {
    // The groups that measure memory start this program again.
    peers::memory::answer_if_asked().unwrap_or_else(|| lab::bench_main(&BENCH))
}
