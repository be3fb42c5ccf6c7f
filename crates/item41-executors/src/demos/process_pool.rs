//! In processes.

use item41_executors::{ProcessPoolExecutor, TaskError};
use lab::Lab;

use super::{DIE, GCD, NOTHING, NUMBERS, Pair, in_words, one_core, quarters, serial, twelve};

/// The same work in a pool of four processes, and a worker that dies.
pub fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("four processes, started and ended", || {
        let pool = ProcessPoolExecutor::new(4)?; // The one change
        gcds(&pool, &NUMBERS)
    })?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));

    lab.claim("a pool of processes gives the results of a plain loop, in the same order")
        .holds(took.value == serial(&NUMBERS), format!("the pool finds {}", in_words(&took.value)));
    let claim = lab.claim("once its processes run, a pool of them makes gcd faster too");
    if let Some(reason) = one_core() {
        claim.skipped(reason);
    } else {
        let pool = ProcessPoolExecutor::new(4)?;
        gcds(&pool, &NUMBERS)?;
        claim
            .compare("twelve in a loop", || Ok(serial(&twelve())))
            .to("in four processes", || gcds(&pool, &twelve()))
            .at_least(1.5)?;
    }
    lab.beside_python("process_pool.py", || gcds(&ProcessPoolExecutor::new(4)?, &quarters()))?;
    a_worker_dies(lab)
}

fn gcds(pool: &ProcessPoolExecutor, numbers: &[Pair]) -> lab::Result<Vec<u64>> {
    Ok(pool.map(&GCD, numbers)?.collect::<Result<_, _>>()?)
}

fn a_worker_dies(lab: &Lab) -> lab::Result {
    let pool = ProcessPoolExecutor::new(2)?;
    let died = pool.submit(&DIE, ())?.result();
    let refused = pool.submit(&NOTHING, 1).is_err();
    let another = ProcessPoolExecutor::new(1)?.submit(&NOTHING, 41)?.result();
    let is_broken = matches!(died, Err(TaskError::BrokenProcessPool { .. }));
    let seen = match (died, &another) {
        (Err(error), Ok(_)) => format!("its future says \"{error}\", and a new pool works"),
        (Ok(()), _) => "the task that should have died returned".to_owned(),
        (_, Err(error)) => format!("a new pool does not work: {error}"),
    };
    lab.claim("a worker that dies breaks its pool and not the program")
        .holds(is_broken && refused && another == Ok(41), seen);
    Ok(())
}
