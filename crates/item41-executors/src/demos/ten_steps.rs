//! What a call costs.

use item41_executors::{ProcessPoolExecutor, ThreadPoolExecutor};
use lab::{Demo, Lab};

use crate::lesson::{NOTHING, NUMBERS, in_words, steps};

pub(crate) const DEMO: Demo = Demo {
    name: "ten-steps",
    cells: "[68], text",
    about: "A call into another process step by step, beside one into another thread",
    run,
};

/// Calls that do nothing, in one sample. That many meet the better and the worse placements that the
/// system finds for the threads.
const CALLS: u64 = 1000;

/// Shows the ten steps of a call into another process, beside the three of one into a thread.
fn run(lab: &Lab) -> lab::Result {
    let (processes, threads) = (ProcessPoolExecutor::new(1)?, ThreadPoolExecutor::new(1)?);
    let far = steps::into_process(lab, &processes, NUMBERS[0])?;
    lab.say("Ten steps in a process pool:");
    far.steps.iter().for_each(|step| lab.say(step));
    let near = steps::into_thread(lab, &threads, NUMBERS[0])?;
    lab.say("Three steps in a thread pool:");
    near.steps.iter().for_each(|step| lab.say(step));

    let seen = format!("{} and {}", in_words(&far.results), in_words(&near.results));
    lab.claim("Both calls have the same result").holds(far.results == near.results, seen);
    let (sum, took) = (far.sum_of_steps(), far.took);
    lab.claim("The ten steps follow each other: together they take no longer than the call")
        .holds(sum <= took, format!("steps of {sum:?} in a call of {took:?}"));
    let in_processes = |n| Ok(processes.map(&NOTHING, 0..n)?.collect::<Result<Vec<_>, _>>()?);
    let in_threads = |n| Ok(threads.map(|n| n, 0..n)?.collect::<Result<Vec<_>, _>>()?);
    lab.claim("A call into another process costs at least twice as much as one into a thread")
        .compare("1,000 process calls", || in_processes(CALLS))
        .to("1,000 thread calls", || in_threads(CALLS))
        .at_least(2.0)?;
    // Python takes longer for each call.
    lab.beside_python("process_calls.py", || in_processes(CALLS / 10))?;
    Ok(())
}
