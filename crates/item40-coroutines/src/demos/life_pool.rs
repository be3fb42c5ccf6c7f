//! Life, the fourth of five ways: a pool of eight threads.

use std::sync::Arc;

use item40_coroutines::life::Grid;
use lab::{Demo, Lab};

use crate::lesson::{
    five_ways::{Cell, compare, next_grid, next_state, places, play},
    pool::Pool,
};

pub(crate) const DEMO: Demo = Demo {
    name: "life-pool",
    cells: "",
    about: "Life with a pool of eight threads: each cell is a job, and each job has a result",
    run,
};

/// Submits a job for each cell. The results come in the order of the jobs.
fn generation(pool: &Pool, grid: &Arc<Grid>, cell: Cell) -> lab::Result<Grid> {
    let submit = |place| {
        let grid = Arc::clone(grid);
        pool.submit(move || cell(&grid, place))
    };
    let results: Vec<_> = places(grid).map(submit).collect::<Result<_, _>>()?;
    let states: Vec<_> = results.iter().map(|result| result.recv()?).collect::<lab::Result<_>>()?;
    Ok(next_grid(grid, &states))
}

fn run(lab: &Lab) -> lab::Result {
    let pool = Pool::new(8);
    play(lab, "a pool of eight threads", |grid| generation(&pool, grid, next_state))?;
    compare(lab, "a pool of eight threads", 3.0, 2.0, |grid, cell| generation(&pool, grid, cell))
}
