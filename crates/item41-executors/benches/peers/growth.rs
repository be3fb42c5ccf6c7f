//! More calls, more workers and longer arguments: how the cost of a call into a process grows.

use item41_executors::{ProcessPoolExecutor, Task};
use lab::{Bencher, Effort, Group};

use super::processes::NOTHING;

pub(crate) const GROUP: Group = Group {
    name: "growth",
    about: "From 100 to a million calls, 1 to 64 workers, 8 bytes to 16 MiB (256 with --full)",
    run,
};

pub(crate) static LENGTH: Task<String, usize> = Task::new("length", |text| text.len());

const CALLS: [usize; 5] = [100, 1000, 10_000, 100_000, 1_000_000];
const WORKERS: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];
const BYTES: [usize; 6] = [8, 1 << 10, 64 << 10, 1 << 20, 16 << 20, 256 << 20];

fn run(bench: &Bencher) -> lab::Result {
    let pool = ProcessPoolExecutor::new(1)?;
    for calls in CALLS {
        bench
            .row(format!("calls into one process, submitted at once: {calls}"))
            .compare("item41", || sum(&pool, calls, calls))
            .to("item41, by hundreds", || sum(&pool, calls, 100))
            .shown()?;
    }
    bench
        .claim(
            "the time is linear: 100,000 calls at once take at most twice as long as by hundreds",
        )
        .compare("at once", || sum(&pool, 100_000, 100_000))
        .to("by hundreds", || sum(&pool, 100_000, 100))
        .at_most(2.0)?;
    for workers in WORKERS {
        let many = ProcessPoolExecutor::new(workers)?;
        bench
            .row(format!("10,000 calls, processes: {workers}"))
            .compare("item41", || sum(&many, 10_000, 10_000))
            .to("item41, one process", || sum(&pool, 10_000, 10_000))
            .shown()?;
    }
    for bytes in BYTES {
        if bytes > 16 << 20 && bench.effort() != Effort::Full {
            break;
        }
        let text = "x".repeat(bytes);
        bench
            .row(format!("a call, bytes in its argument: {bytes}"))
            .compare("item41", || Ok(pool.submit(&LENGTH, &text)?.result()?))
            .to("a copy of the bytes", || Ok(std::hint::black_box(text.clone()).len()))
            .shown()?;
    }
    Ok(())
}

/// Makes `calls` calls, of which `together` are submitted at a time, and returns the sum of the results.
fn sum(pool: &ProcessPoolExecutor, calls: usize, together: usize) -> lab::Result<u64> {
    let mut sum = 0;
    for first in (0..calls).step_by(together) {
        let last = calls.min(first + together);
        for result in pool.map(&NOTHING, first as u64..last as u64)? {
            sum += result?;
        }
    }
    Ok(sum)
}
