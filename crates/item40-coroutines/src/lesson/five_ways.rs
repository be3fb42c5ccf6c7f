//! What the five ways to live a generation share: the cell, the grids, and what is claimed of each.

use std::{sync::Arc, thread, time::Duration};

use item40_coroutines::{
    Answering,
    life::{Grid, Query, Request, State, step_cell},
};
use lab::Lab;

use super::{grids::soup, plain_loop};

/// The row and the column of a cell.
pub(crate) type Place = (usize, usize);

/// A function that finds the next state of the cell at a place.
pub(crate) type Cell = fn(&Grid, Place) -> lab::Result<State>;

/// How long a cell that waits is asleep, as if it asked a service for an answer.
pub(crate) const WAIT: Duration = Duration::from_millis(1);

/// Runs `step_cell` to its end: the grid answers its questions.
pub(crate) fn next_state(grid: &Grid, (y, x): Place) -> lab::Result<State> {
    let mut next = State::default();
    let co = Answering::new(|request| match request {
        Request::Query(Query { y, x }) => grid.query(y, x),
        Request::Transition(cell) => {
            next = cell.state;
            cell.state
        }
        Request::Tick => State::default(),
    });
    co.run(step_cell(&co, y.cast_signed(), x.cast_signed()))?;
    Ok(next)
}

/// Waits, and then does the same.
pub(crate) fn next_state_after_wait(grid: &Grid, place: Place) -> lab::Result<State> {
    thread::sleep(WAIT);
    next_state(grid, place)
}

/// Returns the place of each cell, row by row.
pub(crate) fn places(grid: &Grid) -> impl Iterator<Item = Place> {
    let (height, width) = (grid.height(), grid.width());
    (0..height).flat_map(move |y| (0..width).map(move |x| (y, x)))
}

/// Makes the next grid of the states of its cells, row by row.
pub(crate) fn next_grid(grid: &Grid, states: &[State]) -> Grid {
    let width = grid.width();
    Grid::from_fn(grid.height(), width, |y, x| states[y * width + x])
}

/// Runs one cell after the other: what the other ways are compared with.
pub(crate) fn in_a_loop(grid: &Grid, cell: Cell) -> lab::Result<Grid> {
    let states: Vec<_> = places(grid).map(|place| cell(grid, place)).collect::<Result<_, _>>()?;
    Ok(next_grid(grid, &states))
}

/// Returns the grid of 256 cells with which the ways are compared.
pub(crate) fn cells_that_compute(lab: &Lab) -> Arc<Grid> {
    Arc::new(soup(lab, 16))
}

/// Returns a grid of 64 cells, which is small enough for a loop in which each of them waits.
pub(crate) fn cells_that_wait(lab: &Lab) -> Arc<Grid> {
    Arc::new(soup(lab, 8))
}

/// Lives ten generations, says what one of them takes, and claims that the plain loop has the same
/// cells in each.
pub(crate) fn play(
    lab: &Lab,
    way: &str,
    mut generation: impl FnMut(&Arc<Grid>) -> lab::Result<Grid>,
) -> lab::Result {
    const GENERATIONS: u32 = 10;
    let first = cells_that_compute(lab);
    let (mut last, mut seen) = (Arc::clone(&first), Vec::new());
    let took = lab.time("ten generations", || {
        for _ in 0..GENERATIONS {
            last = Arc::new(generation(&last)?);
            seen.push(Arc::clone(&last));
        }
        Ok(())
    })?;
    let microseconds = took.seconds() * 1e6 / f64::from(GENERATIONS);
    let number = places(&first).count();
    lab.say(format!("{number} cells, {microseconds:.0} µs for a generation"));

    let mut differing = 0;
    for (generations, grid) in (1..).zip(&seen) {
        let expected = plain_loop::live(&first, generations);
        let state = |grid: &Grid, (y, x): Place| grid.query(y.cast_signed(), x.cast_signed());
        differing += places(grid).filter(|&it| state(grid, it) != state(&expected, it)).count();
    }
    lab.claim(format!("{way} plays the same game as a loop over the grid"))
        .holds(differing == 0, format!("{GENERATIONS} generations, {differing} cells differ"));
    Ok(())
}

/// Claims what a way costs where no cell waits, and what it gains where each cell waits.
pub(crate) fn compare(
    lab: &Lab,
    way: &str,
    price: f64,
    gain: f64,
    mut generation: impl FnMut(&Arc<Grid>, Cell) -> lab::Result<Grid>,
) -> lab::Result {
    let grid = cells_that_compute(lab);
    lab.claim(format!("{way} costs at least {price} times a loop, if no cell waits"))
        .compare(way, || generation(&grid, next_state))
        .to("a loop", || in_a_loop(&grid, next_state))
        .at_least(price)?;
    let grid = cells_that_wait(lab);
    lab.claim(format!("a loop takes at least {gain} times as long, if each cell waits 1 ms"))
        .compare("a loop", || in_a_loop(&grid, next_state_after_wait))
        .to(way, || generation(&grid, next_state_after_wait))
        .at_least(gain)?;
    Ok(())
}
