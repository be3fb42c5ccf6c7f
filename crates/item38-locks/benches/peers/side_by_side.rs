//! One counter beside another, for the same number of threads.

use item38_locks::{AtomicCounter, LockingCounter, ShardedCounter};
use lab::{Bencher, Group};

use super::counting::{FEW, ParkingLot, counted, number};

pub(crate) const GROUP: Group = Group {
    name: "side-by-side",
    about: "One counter beside another, for the same number of threads",
    run,
};

fn run(bench: &Bencher) -> lab::Result {
    for threads in [1, 2, 4] {
        let title = |increments| format!("{increments} increments by {}", number(threads));
        let mutex = || counted(&LockingCounter::new(), threads, FEW);
        bench
            .row(title(FEW))
            .compare("Mutex", mutex)
            .to("parking_lot", || counted(&ParkingLot::new(), threads, FEW))
            .shown()?;
        bench
            .row(title(FEW))
            .compare("Mutex", mutex)
            .to("atomic", || counted(&AtomicCounter::new(), threads, FEW))
            .shown()?;
        bench
            .row(title(FEW * 2))
            .compare("atomic", || counted(&AtomicCounter::new(), threads, FEW * 2))
            .to("sharded", || counted(&ShardedCounter::new(), threads, FEW * 2))
            .shown()?;
    }
    bench.beside_python("locking_counter.py", || counted(&LockingCounter::new(), 5, 50_000))?;
    Ok(())
}
