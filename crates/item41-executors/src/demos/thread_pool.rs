//! In threads.

use item41_executors::ThreadPoolExecutor;
use lab::{Demo, Lab};

use crate::lesson::{NUMBERS, Pair, gcd, in_words, quarters, serial, twelve};

pub(crate) const DEMO: Demo = Demo {
    name: "thread-pool",
    cells: "[67]",
    about: "The same in a pool of four threads: the same results, and faster",
    run,
};

/// Does the same work in four threads, which run in parallel.
fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("four threads", || {
        let pool = ThreadPoolExecutor::new(4)?;
        gcds(&pool, &NUMBERS)
    })?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));

    lab.claim("A pool of threads gives the results of a plain loop, in the same order")
        .holds(took.value == serial(&NUMBERS), format!("the pool finds {}", in_words(&took.value)));
    lab.beside_python("thread_pool.py", || gcds(&ThreadPoolExecutor::new(4)?, &quarters()))?;
    lab.require_cores(2)?;
    let pool = ThreadPoolExecutor::new(4)?;
    lab.claim("Threads alone make gcd faster, without any process")
        .compare("twelve in a loop", || Ok(serial(&twelve())))
        .to("in four threads", || gcds(&pool, &twelve()))
        .beside_bare_threads(2, || serial(&NUMBERS))
        .at_least(1.5)?;
    Ok(())
}

fn gcds(pool: &ThreadPoolExecutor, numbers: &[Pair]) -> lab::Result<Vec<u64>> {
    Ok(pool.map(gcd, numbers.to_vec())?.collect::<Result<_, _>>()?)
}
