//! What a process is for.

use std::{
    env,
    path::{Path, PathBuf},
    sync::Barrier,
};

use item41_executors::{Executor, ProcessPoolExecutor, Task, ThreadPoolExecutor};
use lab::{Demo, Lab};

use crate::lesson::{GCD, twelve};

pub(crate) const DEMO: Demo = Demo {
    name: "isolation",
    cells: "",
    about: "Threads and processes equally fast, and what a process is still for",
    run,
};

/// A function that is not made for threads: it works in the current directory, of which a process
/// has one. It returns where it finds itself after it went to `there`.
pub(crate) static GO_AND_LOOK: Task<(String, bool), PathBuf> =
    Task::new("go and look", |(there, both)| {
        static BOTH_ARE_THERE: Barrier = Barrier::new(2);
        let went = env::set_current_dir(there);
        // Two threads both go before either looks. Without the barrier that happens now and then.
        if both {
            BOTH_ARE_THERE.wait();
        }
        went.and_then(|()| env::current_dir()).unwrap_or_default()
    });

/// Shows that threads and processes compute equally fast, and that a process has state of its own.
fn run(lab: &Lab) -> lab::Result {
    let (threads, processes) = (ThreadPoolExecutor::new(2)?, ProcessPoolExecutor::new(2)?);
    let before = env::current_dir()?;
    let in_threads = strayed(&threads, true);
    env::set_current_dir(before)?;
    let (in_threads, in_processes) = (in_threads?, strayed(&processes, false)?);
    lab.say(format!("Two threads, two directories: {in_threads} of 2 end in the wrong one"));
    lab.say(format!("Two processes, two directories: {in_processes} of 2 end in the wrong one"));
    let seen = format!("{in_threads} of 2 threads strayed, and {in_processes} of 2 processes");
    lab.claim("A function that is not safe to use in threads is safe in processes of its own")
        .holds(in_threads == 1 && in_processes == 0, seen);
    lab.require_cores(2)?;
    gcds(&processes)?;
    lab.claim("Threads and processes compute equally fast")
        .compare("gcd in two processes", || gcds(&processes))
        .to("in two threads", || gcds(&threads))
        .at_most(1.5)?;
    Ok(())
}

fn gcds(pool: &impl Executor) -> lab::Result<Vec<u64>> {
    Ok(pool.map_task(&GCD, twelve(), 1)?.collect::<Result<_, _>>()?)
}

/// Returns how many of two tasks find themselves where they did not go.
fn strayed(pool: &impl Executor, both: bool) -> lab::Result<usize> {
    let directories = ["/", "/dev"];
    let calls = directories.map(|there| (there.to_owned(), both));
    let found = pool.map_task(&GO_AND_LOOK, calls, 1)?.collect::<Result<Vec<_>, _>>()?;
    Ok(found.iter().zip(directories).filter(|(found, there)| **found != Path::new(there)).count())
}
