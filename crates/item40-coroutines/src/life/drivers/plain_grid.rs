//! One cell after the other: the notebook's driver.

use std::pin::pin;

use super::{
    super::{Grid, Rule, live_a_generation, simulate_by},
    DriveError, World,
};
use crate::{Channel, Coroutine};

/// One coroutine goes from cell to cell, and a loop over its requests is the world.
#[derive(Debug)]
pub struct PlainGrid {
    grid: Grid,
    rule: Rule,
}

impl PlainGrid {
    /// A world that begins with `grid`.
    pub const fn new(grid: Grid, rule: Rule) -> Self {
        Self { grid, rule }
    }
}

impl World for PlainGrid {
    /// The coroutine is made for each generation, on the stack: that costs nothing, and the compiler,
    /// which sees all there is to see of it here, makes one loop of the world and its cells.
    fn tick(&mut self) -> Result<(), DriveError> {
        let channel = Channel::new();
        let body =
            pin!(Some(simulate_by(self.rule, &channel, self.grid.height(), self.grid.width())));
        let progeny = live_a_generation(&self.grid, &mut Coroutine::new(&channel, body))?;
        self.grid = progeny;
        Ok(())
    }

    fn grid(&self) -> &Grid {
        &self.grid
    }
}
