//! The smallest benchmark there can be, with a row of each kind.
//!
//!     cargo run -p lab --example tiny_bench

use std::{hint::black_box, process::ExitCode};

use lab::{Bench, Bencher, Group};

static BENCH: Bench = Bench {
    item: 0,
    name: "item00-sums-peers",
    about: "A sum beside a formula and CPython",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/examples/python"),
    groups: &[
        Group { name: "sums", about: "The first numbers are added", run: sums },
        Group { name: "many-cores", about: "More cores than there are", run: many_cores },
    ],
};

fn main() -> ExitCode {
    lab::bench_main(&BENCH)
}

fn sums(bench: &Bencher) -> lab::Result {
    let in_a_loop = || Ok((1..=black_box(10)).sum::<u64>());
    let formula = || Ok(black_box(10) * (black_box(10) + 1) / 2);
    bench.row("ten numbers").compare("loop", in_a_loop).to("formula", formula).shown()?;
    bench
        .row("a hundredth of itself")
        .compare("loop", in_a_loop)
        .to("loop", in_a_loop)
        .at_most(0.01)?;
    bench.row("beside Python").compare("loop", in_a_loop).to_python("adds_up.py").at_most(0.5)?;
    bench.beside_python("adds_up.py", in_a_loop)?;
    Ok(())
}

fn many_cores(bench: &Bencher) -> lab::Result {
    bench.require_cores(1 << 20)?;
    bench.say("That is a large machine.");
    Ok(())
}
