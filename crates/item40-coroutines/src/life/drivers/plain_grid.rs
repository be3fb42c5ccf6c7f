//! Drives one cell after the other, as the notebook does.

use std::pin::pin;

use super::{
    super::{Grid, Rule, live_a_generation, simulate_by},
    DriveError, World,
};
use crate::{Channel, Coroutine};

/// A world with one coroutine that goes from cell to cell, and a loop that answers its requests.
#[derive(Debug)]
pub struct PlainGrid {
    grid: Grid,
    rule: Rule,
}

impl PlainGrid {
    /// Makes a world that begins with `grid`.
    ///
    /// ```
    /// use item40_coroutines::life::{Grid, Rule, drivers::{PlainGrid, World}};
    ///
    /// let blinker = Grid::with_alive(5, 5, [(2, 1), (2, 2), (2, 3)]);
    /// let mut world = PlainGrid::new(blinker, Rule::LIFE);
    /// world.tick()?;
    /// assert_eq!(world.grid().to_string(), "-----\n--*--\n--*--\n--*--\n-----\n");
    /// # Ok::<(), item40_coroutines::life::drivers::DriveError>(())
    /// ```
    pub const fn new(grid: Grid, rule: Rule) -> Self {
        Self { grid, rule }
    }
}

impl World for PlainGrid {
    /// Makes the coroutine anew for each generation, on the stack. That costs nothing, and here the
    /// compiler can see all of it and make one loop of the world and its cells.
    fn tick(&mut self) -> Result<(), DriveError> {
        let channel = Channel::new();
        let (height, width) = (self.grid.height(), self.grid.width());
        let body = pin!(Some(simulate_by(self.rule.logic(), &channel, height, width)));
        let progeny = live_a_generation(&self.grid, &mut Coroutine::new(&channel, body))?;
        self.grid = progeny;
        Ok(())
    }

    fn grid(&self) -> &Grid {
        &self.grid
    }
}
