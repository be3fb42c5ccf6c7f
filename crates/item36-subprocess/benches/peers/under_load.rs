//! What waits, on a busy machine: children, timeouts and pipes beside two busy loops.

use std::sync::Arc;

use lab::{Bencher, BusyLoops, Group};
use tokio::runtime::Builder;

use super::{
    cat::{self, Through},
    raw_loop, spawn, time_limit,
};

pub(crate) const GROUP: Group =
    Group { name: "under-load", about: "Children, timeouts and pipes beside two busy loops", run };

/// The goal: not slower than the best peer. Where both do the same, a busy machine leaves a tenth.
const NOT_SLOWER: f64 = 1.1;

const BYTES: usize = 16 << 20;

fn run(bench: &Bencher) -> lab::Result {
    let _busy = BusyLoops::start(2)?;
    children(bench)?;
    time_limit::beside_peers(bench, "a timeout of 20 ms passes, beside two busy loops")?;
    bytes(bench)
}

fn children(bench: &Bencher) -> lab::Result {
    let row = || {
        bench
            .row("spawn and wait, 4 times, beside two busy loops")
            .compare("item36", || spawn::times(spawn::item36))
    };
    let runtime = Builder::new_current_thread().enable_all().build()?;
    row().to("std", || spawn::times(spawn::with_std)).at_most(NOT_SLOWER)?;
    row().to("posix_spawn", || spawn::times(spawn::with_posix_spawn)).at_most(NOT_SLOWER)?;
    row().to("tokio", || spawn::times(|| spawn::with_tokio(&runtime))).at_most(NOT_SLOWER)?;
    row().to("subprocess", || spawn::times(spawn::with_subprocess)).at_most(NOT_SLOWER)?;
    row().to("duct", || spawn::times(spawn::with_duct)).at_most(NOT_SLOWER)?;
    Ok(())
}

fn bytes(bench: &Bencher) -> lab::Result {
    let mut input = vec![0; BYTES];
    bench.rng().fill(&mut input);
    let input: Arc<[u8]> = input.into();
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let row = || {
        bench
            .row("16 MiB through cat, beside two busy loops")
            .compare("item36", || cat::item36(&input).map(Through))
    };
    row().to("std, two threads", || cat::with_std(&input).map(Through)).at_most(NOT_SLOWER)?;
    row().to("subprocess", || cat::with_subprocess(&input).map(Through)).at_most(NOT_SLOWER)?;
    row().to("tokio", || cat::with_tokio(&runtime, &input).map(Through)).at_most(NOT_SLOWER)?;
    row()
        .to("a loop of poll, read and write", || raw_loop::through_cat(&input).map(Through))
        .at_most(NOT_SLOWER)?;
    Ok(())
}
