//! Life, the last of five ways: a coroutine for each cell, on one thread.

use std::{thread, time::Duration};

use item40_coroutines::{
    Channel, Coroutine, Step,
    life::{Grid, Query, Request, step_cell},
};
use lab::{Demo, Lab};

use crate::lesson::five_ways::{
    WAIT, cells_that_compute, cells_that_wait, in_a_loop, next_state, next_state_after_wait,
    places, play,
};

pub(crate) const DEMO: Demo = Demo {
    name: "life-coroutines",
    cells: "",
    about: "Life with a coroutine for each cell: all of them wait at once, on one thread",
    run,
};

/// Starts every cell, and each asks its first question. Then all of them wait together.
fn generation(grid: &Grid, wait: Duration) -> lab::Result<Grid> {
    let channel = Channel::new();
    let cell = |(y, x): (usize, usize)| step_cell(&channel, y.cast_signed(), x.cast_signed());
    let cell = |place| Coroutine::new(&channel, Some(Box::pin(cell(place))));
    let mut cells: Vec<_> = places(grid).map(cell).collect();
    let steps: Vec<_> = cells.iter_mut().map(Coroutine::start).collect::<Result<_, _>>()?;
    thread::sleep(wait);
    let mut next = Grid::new(grid.height(), grid.width());
    for (cell, mut step) in cells.iter_mut().zip(steps) {
        while let Step::Yielded(request) = step {
            step = match request {
                Request::Query(Query { y, x }) => cell.send(grid.query(y, x))?,
                Request::Transition(cell_now) => {
                    next.assign(cell_now.y, cell_now.x, cell_now.state);
                    cell.send(cell_now.state)?
                }
                Request::Tick => break,
            };
        }
    }
    Ok(next)
}

fn run(lab: &Lab) -> lab::Result {
    play(lab, "a coroutine for each cell", |grid| generation(grid, Duration::ZERO))?;

    let grid = cells_that_compute(lab);
    lab.claim("a coroutine for each cell costs at most fifty times a loop, if no cell waits")
        .compare("256 coroutines", || generation(&grid, Duration::ZERO))
        .to("a loop", || in_a_loop(&grid, next_state))
        .at_most(50.0)?;
    let grid = cells_that_wait(lab);
    lab.claim("cells that wait 1 ms are at least ten times as fast in 64 coroutines")
        .compare("a loop", || in_a_loop(&grid, next_state_after_wait))
        .to("64 coroutines", || generation(&grid, WAIT))
        .at_least(10.0)?;
    Ok(())
}
