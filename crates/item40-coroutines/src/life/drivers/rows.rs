//! Drives rows of cells on all cores.

use std::pin::pin;

use rayon::prelude::*;

use super::{
    super::{Grid, Query, Request, Rule, State, step_cell_by},
    DriveError, World,
};
use crate::{Channel, Coroutine, Step, Yield};

/// A world whose rows are distributed over rayon's threads. A thread makes a coroutine for a row, and
/// answers it until the row is done. Nothing is locked: the old grid is only read, and each row of
/// the new one has one writer.
#[derive(Debug)]
pub struct Rows {
    grid: Grid,
    rule: Rule,
}

impl Rows {
    /// Makes a world that begins with `grid`.
    ///
    /// ```
    /// use item40_coroutines::life::{Grid, Rule, drivers::{Rows, World}};
    ///
    /// let blinker = Grid::with_alive(5, 5, [(2, 1), (2, 2), (2, 3)]);
    /// let mut world = Rows::new(blinker, Rule::LIFE);
    /// world.tick()?;
    /// assert_eq!(world.grid().to_string(), "-----\n--*--\n--*--\n--*--\n-----\n");
    /// # Ok::<(), item40_coroutines::life::drivers::DriveError>(())
    /// ```
    pub const fn new(grid: Grid, rule: Rule) -> Self {
        Self { grid, rule }
    }
}

/// Runs one row of cells for one generation.
async fn step_row(rule: Rule, co: &impl Yield<State, Request>, y: isize, width: usize) {
    for x in 0..width.cast_signed() {
        step_cell_by(rule.logic(), co, y, x).await;
    }
}

fn drive_row(grid: &Grid, rule: Rule, y: usize, progeny: &mut [State]) -> Result<(), DriveError> {
    let channel = Channel::new();
    let body = pin!(Some(step_row(rule, &channel, y.cast_signed(), grid.width())));
    let mut row = Coroutine::new(&channel, body);
    let mut states = progeny.iter_mut();
    let mut answer = State::default();
    while let Step::Yielded(request) = row.start_or_send(answer)? {
        match request {
            Request::Query(Query { y, x }) => answer = grid.query(y, x),
            // Transitions come in the order of the cells.
            Request::Transition(cell) => {
                if let Some(state) = states.next() {
                    *state = cell.state;
                }
            }
            Request::Tick => (),
        }
    }
    Ok(())
}

impl World for Rows {
    fn tick(&mut self) -> Result<(), DriveError> {
        let mut progeny = Grid::new(self.grid.height(), self.grid.width());
        let width = self.grid.width();
        let rows = progeny.cells_mut().par_chunks_exact_mut(width).enumerate();
        rows.try_for_each(|(y, row)| drive_row(&self.grid, self.rule, y, row))?;
        self.grid = progeny;
        Ok(())
    }

    fn grid(&self) -> &Grid {
        &self.grid
    }
}
