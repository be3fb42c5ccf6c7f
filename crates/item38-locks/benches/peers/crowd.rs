//! From 1 to 64 threads: how the cost of an increment grows.

use item38_locks::{AtomicCounter, Counter, LockingCounter, ShardedCounter};
use lab::{Bencher, Group};

use super::counting::{FEW, counted, number};

pub(crate) const GROUP: Group = Group {
    name: "crowd",
    about: "From 1 to 64 threads, with the same number of increments in all",
    run,
};

const THREADS: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

fn run(bench: &Bencher) -> lab::Result {
    for threads in THREADS {
        let title = format!("four million increments in all, threads: {threads}");
        let ours = || bench.row(&title).compare("sharded", || count::<ShardedCounter>(threads));
        ours().to("atomic", || count::<AtomicCounter>(threads)).shown()?;
        ours().to("Mutex", || count::<LockingCounter>(threads)).shown()?;
    }
    bench
        .claim("the time is constant: sharded, 64 threads take at most twice as long as 2")
        .compare(&number(64), || count::<ShardedCounter>(64))
        .to(&number(2), || count::<ShardedCounter>(2))
        .at_most(2.0)?;
    Ok(())
}

fn count<C: Counter + Default>(threads: usize) -> lab::Result<u64> {
    counted(&C::default(), threads, FEW)
}
