//! In threads.

use item41_executors::ThreadPoolExecutor;
use lab::Lab;

use super::{NUMBERS, Pair, gcd, in_words, one_core, quarters, serial, twelve};

/// The same work in a pool of four threads: unlike Python's they run in parallel.
pub fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("four threads", || {
        let pool = ThreadPoolExecutor::new(4)?;
        gcds(&pool, &NUMBERS)
    })?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));

    lab.claim("a pool of threads gives the results of a plain loop, in the same order")
        .holds(took.value == serial(&NUMBERS), format!("the pool finds {}", in_words(&took.value)));
    let claim = lab.claim("threads alone make gcd faster: no process is needed for that");
    if let Some(reason) = one_core() {
        claim.skipped(reason);
    } else {
        let pool = ThreadPoolExecutor::new(4)?;
        claim
            .compare("twelve in a loop", || Ok(serial(&twelve())))
            .to("in four threads", || gcds(&pool, &twelve()))
            .at_least(1.5)?;
    }
    lab.beside_python("thread_pool.py", || gcds(&ThreadPoolExecutor::new(4)?, &quarters()))?;
    Ok(())
}

fn gcds(pool: &ThreadPoolExecutor, numbers: &[Pair]) -> lab::Result<Vec<u64>> {
    Ok(pool.map(gcd, numbers.to_vec())?.collect::<Result<_, _>>()?)
}
