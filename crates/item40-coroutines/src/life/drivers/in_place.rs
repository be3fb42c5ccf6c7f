//! Answers cells before they can pause.

use super::{
    super::{Grid, Query, Request, Rule, State, step_cell_by},
    DriveError, World,
};
use crate::{Answering, Yield};

/// A world that answers within the cell's `yield_`, so that no cell is ever suspended or resumed.
/// The cells are the same; the compiler makes a plain loop of them.
///
/// Languages with effect handlers do this where a handler resumes at once (D. Leijen,
/// *Type directed compilation of row-typed algebraic effects*, 2017: tail resumptions).
#[derive(Debug)]
pub struct InPlace {
    grid: Grid,
    rule: Rule,
}

impl InPlace {
    /// Makes a world that begins with `grid`.
    ///
    /// ```
    /// use item40_coroutines::life::{Grid, Rule, drivers::{InPlace, World}};
    ///
    /// let blinker = Grid::with_alive(5, 5, [(2, 1), (2, 2), (2, 3)]);
    /// let mut world = InPlace::new(blinker, Rule::LIFE);
    /// world.tick()?;
    /// assert_eq!(world.grid().to_string(), "-----\n--*--\n--*--\n--*--\n-----\n");
    /// # Ok::<(), item40_coroutines::life::drivers::DriveError>(())
    /// ```
    pub const fn new(grid: Grid, rule: Rule) -> Self {
        Self { grid, rule }
    }
}

async fn step_all(rule: Rule, co: &impl Yield<State, Request>, height: usize, width: usize) {
    for y in 0..height.cast_signed() {
        for x in 0..width.cast_signed() {
            step_cell_by(rule.logic(), co, y, x).await;
        }
    }
}

impl World for InPlace {
    fn tick(&mut self) -> Result<(), DriveError> {
        let (height, width) = (self.grid.height(), self.grid.width());
        let mut progeny = Grid::new(height, width);
        let world = Answering::new(|request| match request {
            Request::Query(Query { y, x }) => self.grid.query(y, x),
            Request::Transition(cell) => {
                progeny.assign(cell.y, cell.x, cell.state);
                cell.state
            }
            Request::Tick => State::default(),
        });
        world.run(step_all(self.rule, &world, height, width))?;
        self.grid = progeny;
        Ok(())
    }

    fn grid(&self) -> &Grid {
        &self.grid
    }
}
