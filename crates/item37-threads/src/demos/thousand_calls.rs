//! A thousand calls that block at the same time.

use std::{os::unix::net::UnixStream, sync::mpsc::channel, thread::scope, time::Duration};

use anyhow::Context;
use item37_threads::{Calls, fan_out, fan_out_at_most};
use lab::{Demo, Lab};

use crate::lesson::{
    memory::Memory,
    thousand::{all, block, block_until_closed},
};

pub(crate) const DEMO: Demo = Demo {
    name: "thousand-calls",
    cells: "",
    about: "A thousand calls block at once: how long that takes, and what a thread weighs",
    run,
};

const CALLS: usize = 1000;
const BLOCKS: Duration = Duration::from_millis(10);

fn run(lab: &Lab) -> lab::Result {
    let (blocked, memory) = all_at_once()?;
    lab.claim("A thousand calls block at the same time, each in a thread of its own")
        .holds(blocked == CALLS, format!("{blocked} calls were under way and none had returned"));

    let (quiet, _open) = UnixStream::pair().context("cannot make a pair of sockets")?;
    let call = |_| block(&quiet, BLOCKS);
    let took = lab.time("a thread for each", || all(fan_out(0..CALLS, call)))?;
    let (each, seconds) = (BLOCKS.as_secs_f64(), took.seconds());
    lab.say(format!("1,000 calls of {each} s, a thread for each: {seconds:.3} seconds"));
    let took = lab.time("100 threads", || all(fan_out_at_most(100, 0..CALLS, call)?))?;
    lab.say(format!("The same with at most 100 threads: {:.3} seconds", took.seconds()));

    let Some(Memory { resident, page_tables, reserved }) = memory else {
        lab.say("Only Linux reports what a thread weighs, in /proc/self/status");
        return Ok(());
    };
    lab.say(format!("A blocked thread: {resident} KiB, and {page_tables} KiB of page tables"));
    lab.say(format!("Addresses reserved for it: {reserved} KiB, most of them for its stack"));
    lab.claim("A thread's stack takes addresses at first, and memory only where it is used")
        .holds(10 * resident < reserved, format!("{resident} KiB of {reserved} KiB"));
    Ok(())
}

/// Returns how many calls were under way at the same time, and what one of their threads weighs.
fn all_at_once() -> lab::Result<(usize, Option<Memory>)> {
    let (quiet, other_end) = UnixStream::pair().context("cannot make a pair of sockets")?;
    let before = Memory::of_this_process();
    let (begun, begins) = channel();
    scope(|scope| {
        let calls = Calls::start(scope, 0..CALLS, |_| {
            begun.send(())?;
            block_until_closed(&quiet)
        });
        // No call can return before the other end is closed.
        let blocked = begins.iter().take(calls.started()).count();
        let after = Memory::of_this_process();
        drop(other_end);
        all(calls.join())?;
        let each = before.zip(after).map(|(before, after)| after.since(before, CALLS));
        Ok((blocked, each))
    })
}
