//! What a call costs.

use std::time::Duration;

use item41_executors::{ProcessPoolExecutor, ThreadPoolExecutor, WorkerTimes};
use lab::{Lab, Timeline, human_time};
use nix::time::{ClockId, clock_gettime};

use super::{GCD, NOTHING, NUMBERS, Pair, gcd, in_words};

/// Calls of nothing that a sample makes: so many that each sample meets the system's better and
/// worse placements of the threads.
const CALLS: u64 = 1000;

/// Calls beside Python, which takes longer for each.
const FEWER: u64 = 100;

/// The span whose end is corrected.
const COPY: &str = "3. copy it to the worker";

/// The ten steps of a call into another process, beside the three of one into a thread.
pub fn run(lab: &Lab) -> lab::Result {
    let processes = ProcessPoolExecutor::new(1)?;
    let threads = ThreadPoolExecutor::new(1)?;
    let in_process = ten_steps(lab, &processes, NUMBERS[0])?;
    let in_thread = three_steps(lab, &threads, NUMBERS[0])?;
    let seen =
        format!("the process finds {}, the thread {}", in_words(&in_process), in_words(&in_thread));
    lab.claim("the long way through another process ends at the same result")
        .holds(in_process == in_thread, seen);

    let in_processes = |n| Ok(processes.map(&NOTHING, 0..n)?.collect::<Result<Vec<_>, _>>()?);
    lab.claim(
        "a call into another process costs at least twice as much as one into another thread",
    )
    .compare("1,000 process calls", || in_processes(CALLS))
    .to("1,000 thread calls", || {
        Ok(threads.map(|n| n, 0..CALLS)?.collect::<Result<Vec<_>, _>>()?)
    })
    .at_least(2.0)?;
    lab.beside_python("process_calls.py", || in_processes(FEWER))?;
    Ok(())
}

/// One call into another process: says how long each of its steps takes.
fn ten_steps(lab: &Lab, pool: &ProcessPoolExecutor, pair: Pair) -> lab::Result<Vec<u64>> {
    // The first call also waits until the worker has started.
    pool.submit(&GCD, (6, 4))?.result()?;
    let ((result, worker, begin, end), mut timeline) = lab.timeline("process pool", || {
        let begin = now()?;
        let mut results = pool.map(&GCD, [pair])?;
        let result = results.by_ref().collect::<Result<Vec<_>, _>>()?;
        Ok((result, results.worker_times(), begin, now()?))
    })?;
    end_copy_when_received(&mut timeline, worker.received.saturating_sub(begin));
    let mut steps = spans(&timeline);
    steps.extend(in_the_worker(&worker));
    steps.sort_by_key(|(step, _)| number(step));
    lab.say("Ten steps in a process pool:");
    say_steps(lab, &steps);

    let sum: f64 = steps.iter().map(|(_, seconds)| seconds).sum();
    let call = end.saturating_sub(begin).as_secs_f64();
    lab.claim("the steps follow each other: added up, they take no longer than the call").holds(
        sum <= call,
        format!("steps of {} in a call of {}", human_time(sum), human_time(call)),
    );
    Ok(result)
}

/// One call into another thread: steps 2 to 5 and 7 to 9 are not there.
fn three_steps(lab: &Lab, pool: &ThreadPoolExecutor, pair: Pair) -> lab::Result<Vec<u64>> {
    let (result, timeline) = lab
        .timeline("thread pool", || Ok(pool.map(gcd, [pair])?.collect::<Result<Vec<_>, _>>()?))?;
    lab.say("Three steps in a thread pool:");
    say_steps(lab, &spans(&timeline));
    Ok(result)
}

/// A step with its seconds.
type Step = (String, f64);

fn say_steps(lab: &Lab, steps: &[Step]) {
    for (step, seconds) in steps {
        lab.say(format!("{step}: {}", human_time(*seconds)));
    }
}

/// The worker's clock too.
fn now() -> lab::Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_MONOTONIC)?.into())
}

/// A thread may lose its core to the worker that its writing wakes, and get it back only when the
/// worker is done. The request was there long before: that ends the step.
fn end_copy_when_received(timeline: &mut Timeline, received: Duration) {
    for span in timeline.spans.iter_mut().filter(|span| span.name == COPY) {
        span.end = received.as_secs_f64().clamp(span.start, span.end);
    }
}

/// The steps that the worker measured and sent along with the result.
fn in_the_worker(worker: &WorkerTimes) -> [Step; 4] {
    let steps = [
        ("4. deserialize it in the worker", worker.deserialize),
        ("5. find the function there by its name", worker.find),
        ("6. run the function there", worker.run),
        ("7. serialize the result there", worker.serialize),
    ];
    steps.map(|(step, time)| (step.to_owned(), time.as_secs_f64()))
}

fn number(step: &str) -> Option<u32> {
    step.split_once('.')?.0.parse().ok()
}

/// The first span of each step: a second one only finds that there is no more to do, while the
/// worker is at work already.
fn spans(timeline: &Timeline) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for span in &timeline.spans {
        if steps.iter().all(|(step, _)| *step != span.name) {
            steps.push((span.name.clone(), span.seconds()));
        }
    }
    steps
}
