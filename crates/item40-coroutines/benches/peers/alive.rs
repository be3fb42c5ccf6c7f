//! A million counters alive at once, and how much memory each takes.

use std::{convert::Infallible, hint::black_box, ops::Range, sync::mpsc, thread};

use anyhow::Context;
use item40_coroutines::{Body, Channel, Coroutine};
use lab::{Bencher, Group};
use tokio::sync::oneshot;

use super::memory::{Memory, What, measure, resident};

pub(crate) const GROUP: Group = Group {
    name: "alive",
    about: "A million counters are alive at once, beside tasks and threads",
    run,
};

const MILLION: u64 = 1_000_000;
/// More threads would only disturb other programs on the machine.
const MOST_THREADS: u64 = 30_000;

fn run(bench: &Bencher) -> lab::Result {
    let coroutine = bytes_each(bench, What::Coroutines, MILLION)?;
    let task = bytes_each(bench, What::Tasks, MILLION)?;
    let thread = bytes_each(bench, What::Threads, most_threads())?;
    bench
        .claim("a counter that waits takes at most 128 bytes, all counted")
        .holds(coroutine <= 128, format!("{coroutine} bytes"));
    bench.claim("a task takes more, and a thread far more").holds(
        coroutine < task && 10 * task < thread,
        format!("coroutine {coroutine}, task {task}, thread {thread} bytes"),
    );
    let number = 10_000;
    bench
        .row("10,000 counters made, resumed once and dropped")
        .compare("item40", || coroutines(number).map(|alive| alive.sum))
        .to("tokio tasks", || tasks(number).map(|alive| alive.sum))
        .shown()?;
    let number = 1000;
    bench
        .row("1,000 counters made, resumed once and dropped")
        .compare("item40", || coroutines(number).map(|alive| alive.sum))
        .to("threads", || threads(number).map(|alive| alive.sum))
        .at_most(0.01)?;
    Ok(())
}

/// What was measured while all were alive.
pub(crate) struct Alive {
    pub(crate) number: u64,
    /// The sum of all answers.
    pub(crate) sum: u64,
    /// The memory that all of them took.
    pub(crate) bytes: u64,
}

fn bytes_each(bench: &Bencher, what: What, number: u64) -> lab::Result<u64> {
    let Memory { number, bytes_each } = measure(what, number)?;
    let (name, all) = (what.name(), number * bytes_each / 1_000_000);
    bench.say(format!("{number} {name} alive: {all} MB, {bytes_each} bytes each"));
    Ok(bytes_each)
}

async fn counter(co: &Channel<u64, u64>) -> Infallible {
    let mut count = 0;
    loop {
        count += co.yield_(count).await;
    }
}

pub(crate) fn coroutines(number: u64) -> lab::Result<Alive> {
    let before = resident()?;
    let channel = Channel::new();
    let mut all = started(&channel, number)?;
    let bytes = resident()?.saturating_sub(before);
    Ok(Alive { number, sum: sum_of_answers(0..number, &mut all)?, bytes })
}

/// Makes and starts as many counters.
pub(crate) fn started(
    channel: &Channel<u64, u64>,
    number: u64,
) -> lab::Result<Vec<Coroutine<&Channel<u64, u64>, impl Body<Return = Infallible>>>> {
    let make = |_| Coroutine::new(channel, Some(Box::pin(counter(channel))));
    let mut all: Vec<_> = (0..number).map(make).collect();
    for it in &mut all {
        it.start()?;
    }
    Ok(all)
}

/// Sends one of the values to each counter.
pub(crate) fn sum_of_answers(
    values: Range<u64>,
    counters: &mut [Coroutine<&Channel<u64, u64>, impl Body>],
) -> lab::Result<u64> {
    let mut sum = 0;
    for (value, it) in values.zip(counters) {
        sum += it.send(value)?.yielded().context("no answer")?;
    }
    Ok(sum)
}

/// Makes tasks that wait for one value each; a channel for more values would take more memory.
pub(crate) fn tasks(number: u64) -> lab::Result<Alive> {
    let before = resident()?;
    tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
        let start = |_| {
            let (sender, receiver) = oneshot::channel::<u64>();
            (sender, tokio::spawn(async move { receiver.await.unwrap_or(0) }))
        };
        let all: Vec<_> = (0..number).map(start).collect();
        tokio::task::yield_now().await;
        let bytes = resident()?.saturating_sub(before);
        let mut sum = 0;
        let mut tasks = Vec::with_capacity(all.len());
        for (value, (sender, task)) in (0..).zip(all) {
            sender.send(value).ok().context("a task is gone")?;
            tasks.push(task);
        }
        for task in tasks {
            sum += task.await?;
        }
        Ok(Alive { number, sum, bytes })
    })
}

/// Returns how many threads the limit on memory mappings (`vm.max_map_count`) allows. A thread of
/// std's takes four mappings: two stacks, each with a guard. One that cannot map its second stack
/// ends the process, so the limit is not tried out.
fn most_threads() -> u64 {
    let limit = std::fs::read_to_string("/proc/sys/vm/max_map_count");
    let mappings: u64 = limit.ok().and_then(|text| text.trim().parse().ok()).unwrap_or(65_530);
    MOST_THREADS.min(mappings.saturating_sub(1000) / 4)
}

/// Starts as many threads as the machine allows, at most `most`. Kernel memory is not counted.
pub(crate) fn threads(most: u64) -> lab::Result<Alive> {
    let before = resident()?;
    let mut all = Vec::new();
    for _ in 0..most {
        let (sender, receiver) = mpsc::channel::<u64>();
        let work = move || black_box(receiver.recv()).unwrap_or(0);
        match thread::Builder::new().stack_size(16 << 10).spawn(work) {
            Ok(thread) => all.push((sender, thread)),
            Err(_) => break, // The machine allows no more.
        }
    }
    let (number, bytes) = (all.len() as u64, resident()?.saturating_sub(before));
    let mut sum = 0;
    let mut threads = Vec::new();
    for (value, (sender, thread)) in (0..).zip(all) {
        sender.send(value).ok().context("a thread is gone")?;
        threads.push(thread);
    }
    for thread in threads {
        sum += thread.join().ok().context("a thread panicked")?;
    }
    Ok(Alive { number, sum, bytes })
}
