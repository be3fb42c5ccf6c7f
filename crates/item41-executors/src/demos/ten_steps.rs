//! What a call costs.

use item41_executors::{ProcessPoolExecutor, ThreadPoolExecutor, WorkerTimes};
use lab::{Lab, Timeline, human_time};

use super::{GCD, NOTHING, NUMBERS, ONE, gcd};

/// Calls of nothing that a sample makes.
const CALLS: u64 = 100;

/// The ten steps of a call into another process, beside the three of one into a thread.
pub fn run(lab: &Lab) -> lab::Result {
    let pair = NUMBERS[0];
    let processes = ProcessPoolExecutor::new(1)?;
    // The first call also waits until the worker has started.
    processes.submit(&GCD, (6, 4))?.result()?;
    let ((process_result, worker), timeline) = lab.timeline("process pool", || {
        let mut results = processes.map(&GCD, [pair], ONE)?;
        let result = results.by_ref().collect::<Result<Vec<_>, _>>()?;
        Ok((result, results.worker_times()))
    })?;
    lab.say("Ten steps in a process pool:");
    say_steps(lab, &ten_steps(&timeline, &worker));

    let threads = ThreadPoolExecutor::new(1)?;
    let (thread_result, timeline) = lab.timeline("thread pool", || {
        Ok(threads.map(gcd, [pair])?.collect::<Result<Vec<_>, _>>()?)
    })?;
    lab.say("Three steps in a thread pool:");
    say_steps(lab, &spans(&timeline));

    lab.claim("the long way through another process ends at the same result")
        .holds(process_result == thread_result, format!("{process_result:?}"));
    let in_processes =
        || Ok(processes.map(&NOTHING, 0..CALLS, ONE)?.collect::<Result<Vec<_>, _>>()?);
    lab.claim("a call into another process costs several times one into another thread")
        .compare("100 process calls", in_processes)
        .to("100 thread calls", || {
            Ok(threads.map(|n| n, 0..CALLS)?.collect::<Result<Vec<_>, _>>()?)
        })
        .at_least(3.0)?;
    lab.beside_python("process_calls.py", in_processes)?;
    Ok(())
}

/// A step with its seconds.
type Step = (String, f64);

fn say_steps(lab: &Lab, steps: &[Step]) {
    for (step, seconds) in steps {
        lab.say(format!("{step}: {}", human_time(*seconds)));
    }
}

/// The parent's steps from its spans, and the worker's as it sent them with the result.
fn ten_steps(timeline: &Timeline, worker: &WorkerTimes) -> Vec<Step> {
    let in_the_worker = [
        ("4. deserialize it in the worker", worker.deserialize),
        ("5. find the function there by its name", worker.find),
        ("6. run the function there", worker.run),
        ("7. serialize the result there", worker.serialize),
    ];
    let mut steps = spans(timeline);
    steps.extend(in_the_worker.map(|(step, time)| (step.to_owned(), time.as_secs_f64())));
    steps.sort_by_key(|(step, _)| number(step));
    steps
}

fn number(step: &str) -> Option<u32> {
    step.split_once('.')?.0.parse().ok()
}

/// Each step once, with the seconds that its spans took in all.
fn spans(timeline: &Timeline) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for span in &timeline.spans {
        match steps.iter_mut().find(|(step, _)| *step == span.name) {
            Some((_, seconds)) => *seconds += span.seconds(),
            None => steps.push((span.name.clone(), span.seconds())),
        }
    }
    steps
}
