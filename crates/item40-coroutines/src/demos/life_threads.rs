//! Life, the second of five ways: a thread for each cell.

use std::thread;

use anyhow::anyhow;
use item40_coroutines::life::Grid;
use lab::{Demo, Lab};

use crate::lesson::five_ways::{Cell, compare, next_grid, next_state, places, play};

pub(crate) const DEMO: Demo = Demo {
    name: "life-threads",
    cells: "",
    about: "Life with a thread for each cell: they wait together, and each costs a start",
    run,
};

/// Starts a thread for each cell (fan-out), and waits for all of them (fan-in).
fn generation(grid: &Grid, cell: Cell) -> lab::Result<Grid> {
    thread::scope(|scope| {
        let start = |place| thread::Builder::new().spawn_scoped(scope, move || cell(grid, place));
        let threads: Vec<_> = places(grid).map(start).collect::<Result<_, _>>()?;
        let join = |thread: thread::ScopedJoinHandle<'_, _>| {
            thread.join().map_err(|_| anyhow!("a cell panicked"))?
        };
        let states: Vec<_> = threads.into_iter().map(join).collect::<lab::Result<_>>()?;
        Ok(next_grid(grid, &states))
    })
}

fn run(lab: &Lab) -> lab::Result {
    play(lab, "a thread for each cell", |grid| generation(grid, next_state))?;
    compare(lab, "a thread for each cell", 20.0, 2.0, |grid, cell| generation(grid, cell))
}
