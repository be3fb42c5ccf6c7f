//! A pool is started, used once and ended.

use item41_executors::{Executor, ProcessPoolExecutor, ThreadPoolExecutor};
use lab::{Bencher, Group};

use super::processes::NOTHING;

/// The goal: no slower than CPython's.
const SAME: f64 = 1.0;

pub(crate) const GROUP: Group =
    Group { name: "start-up", about: "A pool of four is started, used once and ended", run };

fn run(bench: &Bencher) -> lab::Result {
    bench
        .row("a pool of 4 processes, started, used once and ended")
        .compare("item41", || once(&ProcessPoolExecutor::new(4)?))
        .to_python("process_start.py")
        .at_most(SAME)?;
    bench
        .row("a pool of 4 threads, started, used once and ended")
        .compare("item41", || once(&ThreadPoolExecutor::new(4)?))
        .to_python("thread_start.py")
        .at_most(SAME)?;
    beside_procspawn(bench, "")
}

/// The row beside procspawn; `beside` says what else runs.
pub(crate) fn beside_procspawn(bench: &Bencher, beside: &str) -> lab::Result {
    bench
        .row(format!("a pool of 4 processes, started, used once and ended{beside}"))
        .compare("item41", || once(&ProcessPoolExecutor::new(4)?))
        .to("procspawn", with_procspawn)
        .shown()?;
    Ok(())
}

fn once(pool: &impl Executor) -> lab::Result<u64> {
    let mut sum = 0;
    for result in pool.map_task(&NOTHING, 0..4, 1)? {
        sum += result?;
    }
    Ok(sum)
}

fn with_procspawn() -> lab::Result<u64> {
    let pool = procspawn::Pool::new(4)?;
    let handles: Vec<_> = (0..4).map(|n| pool.spawn(n, |n: u64| n)).collect();
    let mut sum = 0;
    for handle in handles {
        sum += handle.join()?;
    }
    pool.shutdown();
    Ok(sum)
}
