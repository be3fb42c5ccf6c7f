//! In processes.

use item41_executors::{ProcessPoolExecutor, Task, TaskError};
use lab::{Demo, Lab};

use crate::lesson::{GCD, NOTHING, NUMBERS, Pair, in_words, quarters, serial, twelve};

pub(crate) const DEMO: Demo = Demo {
    name: "process-pool",
    cells: "[68]",
    about: "The same in four worker processes; then a worker that dies on purpose",
    run,
};

/// The end of the worker process.
pub(crate) static DIE: Task<(), ()> = Task::new("die", |()| std::process::exit(41));

/// Does the same work in four processes.
fn run(lab: &Lab) -> lab::Result {
    let took = lab.time("four processes, started and ended", || {
        let pool = ProcessPoolExecutor::new(4)?; // The one change
        gcds(&pool, &NUMBERS)
    })?;
    lab.say(format!("Took {:.3} seconds", took.seconds()));

    lab.claim("A pool of processes gives the results of a plain loop, in the same order")
        .holds(took.value == serial(&NUMBERS), format!("the pool finds {}", in_words(&took.value)));
    lab.beside_python("process_pool.py", || gcds(&ProcessPoolExecutor::new(4)?, &quarters()))?;
    a_worker_dies(lab)?;
    lab.require_cores(2)?;
    let pool = ProcessPoolExecutor::new(4)?;
    gcds(&pool, &NUMBERS)?;
    lab.claim("Once its processes run, a pool of them makes gcd faster too")
        .compare("twelve in a loop", || Ok(serial(&twelve())))
        .to("in four processes", || gcds(&pool, &twelve()))
        .beside_bare_threads(2, || serial(&NUMBERS))
        .at_least(1.5)?;
    Ok(())
}

fn gcds(pool: &ProcessPoolExecutor, numbers: &[Pair]) -> lab::Result<Vec<u64>> {
    Ok(pool.map(&GCD, numbers)?.collect::<Result<_, _>>()?)
}

fn a_worker_dies(lab: &Lab) -> lab::Result {
    let pool = ProcessPoolExecutor::new(2)?;
    let died = pool.submit(&DIE, ())?.exception();
    let refused = pool.submit(&NOTHING, 1).is_err();
    let another = ProcessPoolExecutor::new(1)?.submit(&NOTHING, 41)?.result();
    let is_broken = matches!(died, Some(TaskError::BrokenProcessPool { .. }));
    let seen = died.map_or("its task returned".to_owned(), |error| error.to_string());
    lab.claim("A worker that dies breaks its pool and not the program")
        .holds(is_broken && refused && another == Ok(41), seen);
    Ok(())
}
