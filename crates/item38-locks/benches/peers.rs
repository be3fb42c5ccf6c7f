//! The counters of item 38 where nobody is in the way and where everybody is.

use std::{process::ExitCode, thread::available_parallelism};

use item38_locks::{AtomicCounter, Counter, LockingCounter, ShardedCounter, run_threads};
use lab::{Demo, Item, Lab};

static PEERS: Item = Item {
    number: 38,
    name: "item38-locks-peers",
    title: "Counters by one, two and four threads, beside parking_lot and CPython",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: &[
        Demo {
            name: "scaling",
            cells: "",
            about: "The sharded counter, by one thread and by one for each core",
            run: scaling,
        },
        Demo {
            name: "contention",
            cells: "",
            about: "What more threads do to each counter, for the same number of increments",
            run: contention,
        },
        Demo {
            name: "side-by-side",
            cells: "",
            about: "One counter beside another, for as many threads",
            run: side_by_side,
        },
    ],
};

/// More cores count as much more, up to a tenth: starting the threads takes time, too.
const GOAL: f64 = 0.9;
/// So many that it does not show how long the system takes to give each thread its core.
const MANY: u64 = 1 << 26;
/// So few that a lock which everybody wants is done in time, so many that its threads overlap.
const FEW: u64 = 1 << 22;

/// `parking_lot`'s lock in the place of the standard library's.
struct ParkingLot(parking_lot::Mutex<u64>);

impl Counter for ParkingLot {
    fn increment(&self, offset: u64) {
        let mut count = self.0.lock();
        *count = count.wrapping_add(offset);
    }

    fn count(&self) -> u64 {
        *self.0.lock()
    }
}

fn parking_lot() -> ParkingLot {
    ParkingLot(parking_lot::Mutex::new(0))
}

fn scaling(lab: &Lab) -> lab::Result {
    let cores = available_parallelism().map_or(1, usize::from);
    lab.row(format!("sharded, {MANY} increments, {cores} cores"))
        .compare("1 thread", || counted(&ShardedCounter::new(), 1, MANY))
        .to(&number(cores), || counted(&ShardedCounter::new(), cores, MANY))
        .at_least(GOAL * cores as f64)?;
    Ok(())
}

fn contention(lab: &Lab) -> lab::Result {
    for threads in [2, 4] {
        against_one(lab, "Mutex", threads, FEW, LockingCounter::new)?;
        against_one(lab, "parking_lot", threads, FEW, parking_lot)?;
        against_one(lab, "atomic", threads, FEW * 2, AtomicCounter::new)?;
        against_one(lab, "sharded", threads, FEW * 2, ShardedCounter::new)?;
    }
    Ok(())
}

fn against_one<C: Counter>(
    lab: &Lab,
    name: &str,
    threads: usize,
    increments: u64,
    new: fn() -> C,
) -> lab::Result {
    lab.row(format!("{name}, {increments} increments in all"))
        .compare(&number(threads), || counted(&new(), threads, increments))
        .to("1 thread", || counted(&new(), 1, increments))
        .shown()?;
    Ok(())
}

fn side_by_side(lab: &Lab) -> lab::Result {
    for threads in [1, 2, 4] {
        let title = |increments| format!("{increments} increments by {}", number(threads));
        lab.row(title(FEW))
            .compare("Mutex", || counted(&LockingCounter::new(), threads, FEW))
            .to("parking_lot", || counted(&parking_lot(), threads, FEW))
            .shown()?;
        lab.row(title(FEW))
            .compare("Mutex", || counted(&LockingCounter::new(), threads, FEW))
            .to("atomic", || counted(&AtomicCounter::new(), threads, FEW))
            .shown()?;
        lab.row(title(FEW * 2))
            .compare("atomic", || counted(&AtomicCounter::new(), threads, FEW * 2))
            .to("sharded", || counted(&ShardedCounter::new(), threads, FEW * 2))
            .shown()?;
    }
    lab.beside_python("locking_counter.py", || counted(&LockingCounter::new(), 5, 50_000))?;
    Ok(())
}

/// All threads together count `increments`, which is a multiple of their number.
fn counted(counter: &impl Counter, threads: usize, increments: u64) -> lab::Result<u64> {
    run_threads(threads, increments / threads as u64, counter)?;
    Ok(counter.count())
}

fn number(threads: usize) -> String {
    if threads == 1 { "1 thread".to_owned() } else { format!("{threads} threads") }
}

fn main() -> ExitCode {
    lab::main(&PEERS)
}
