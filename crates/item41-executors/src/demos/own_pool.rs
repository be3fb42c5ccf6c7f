//! Tasks that wait for tasks of their own pool.

use std::{
    sync::{Arc, Barrier},
    time::Duration,
};

use item41_executors::{Future, ThreadPoolExecutor};
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "own-pool",
    cells: "",
    about: "Two tasks wait for tasks of their own pool of two, and no thread is left for those",
    run,
};

/// Without it, each outer task would wait forever.
const TIMEOUT: Duration = Duration::from_millis(50);

fn run(lab: &Lab) -> lab::Result {
    let pool = Arc::new(ThreadPoolExecutor::new(2)?);
    let other = Arc::new(ThreadPoolExecutor::new(2)?);
    let in_own = done_in_time(&pool, &pool)?;
    let in_other = done_in_time(&pool, &other)?;
    lab.say(format!("Inner tasks in the same pool: {in_own} of 2 are done in time"));
    lab.say(format!("Inner tasks in a pool of their own: {in_other} of 2 are done in time"));
    lab.claim("While all threads of a pool wait for its tasks, none of these runs")
        .holds(in_own == 0, format!("{in_own} of 2 within {TIMEOUT:?}"));
    lab.claim("With a pool of their own, the inner tasks run")
        .holds(in_other == 2, format!("{in_other} of 2"));
    Ok(())
}

/// Has two outer tasks each wait for an inner one, and returns how many of those were done in time.
fn done_in_time(
    outer: &Arc<ThreadPoolExecutor>,
    inner: &Arc<ThreadPoolExecutor>,
) -> lab::Result<usize> {
    let both_run = Arc::new(Barrier::new(2));
    let is_same = Arc::ptr_eq(outer, inner);
    let outer_task = || {
        let (both_run, inner) = (Arc::clone(&both_run), Arc::clone(inner));
        move || {
            both_run.wait(); // From here on, both threads of the outer pool are taken.
            let is_done = inner.submit(|| 7).is_ok_and(|seven| {
                if is_same { seven.result_timeout(TIMEOUT).is_ok() } else { seven.result().is_ok() }
            });
            both_run.wait();
            is_done
        }
    };
    let tasks = [outer.submit(outer_task())?, outer.submit(outer_task())?];
    let done: Vec<bool> = tasks.iter().map(Future::result).collect::<Result<_, _>>()?;
    Ok(done.into_iter().filter(|is_done| *is_done).count())
}
