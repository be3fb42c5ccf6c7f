//! What a process is for.

use std::{
    env,
    path::{Path, PathBuf},
    sync::Barrier,
};

use item41_executors::{Executor, ProcessPoolExecutor, Task, ThreadPoolExecutor};
use lab::Lab;

use super::{GCD, Pair, one_core, twelve};

/// A function that is not made for threads: it works in the current directory, of which a process
/// has one. Says where it finds itself after it went to `there`.
fn go_and_look((there, both): (String, bool)) -> PathBuf {
    static BOTH_ARE_THERE: Barrier = Barrier::new(2);
    let went = env::set_current_dir(there);
    // With two threads, each has gone before any of them looks. It happens without this too; with
    // it, it happens always.
    if both {
        BOTH_ARE_THERE.wait();
    }
    went.and_then(|()| env::current_dir()).unwrap_or_default()
}

pub static GO_AND_LOOK: Task<(String, bool), PathBuf> = Task::new("go and look", go_and_look);

/// Threads and processes compute equally fast here; what a process has is a life of its own.
pub fn run(lab: &Lab) -> lab::Result {
    let (threads, processes) = (ThreadPoolExecutor::new(2)?, ProcessPoolExecutor::new(2)?);
    let claim = lab.claim("unlike in Python, threads and processes compute equally fast");
    if let Some(reason) = one_core() {
        claim.skipped(reason);
    } else {
        let gcds = |pairs: &[Pair]| results(threads.map_task(&GCD, pairs.to_vec(), 1)?);
        let in_processes = || results(processes.map_task(&GCD, twelve(), 1)?);
        in_processes()?;
        claim
            .compare("gcd in two processes", in_processes)
            .to("in two threads", || gcds(&twelve()))
            .at_most(1.5)?;
    }
    let before = env::current_dir()?;
    let in_threads = strayed(&threads, true);
    env::set_current_dir(before)?;
    let in_processes = strayed(&processes, false)?;
    let in_threads = in_threads?;
    lab.say(format!("Two threads, two directories: {in_threads} of 2 end in the wrong one"));
    lab.say(format!("Two processes, two directories: {in_processes} of 2 end in the wrong one"));
    lab.claim("a library that is not safe to use in threads is safe in processes of its own")
        .holds(
            in_threads == 1 && in_processes == 0,
            format!("{in_threads} of two threads strayed, and {in_processes} of two processes"),
        );
    Ok(())
}

/// How many of two tasks find themselves where they did not go.
fn strayed(pool: &impl Executor, both: bool) -> lab::Result<usize> {
    let directories = ["/", "/dev"];
    let calls = directories.map(|there| (there.to_owned(), both));
    let found = results(pool.map_task(&GO_AND_LOOK, calls, 1)?)?;
    Ok(found.iter().zip(directories).filter(|(found, there)| **found != Path::new(there)).count())
}

fn results<R>(map: item41_executors::Map<R>) -> lab::Result<Vec<R>> {
    Ok(map.collect::<Result<_, _>>()?)
}
