//! One cell after the other: the notebook's driver.

use std::{convert::Infallible, rc::Rc};

use super::{
    super::{Grid, Request, Rule, State, live_a_generation, simulate_by},
    DriveError, World,
};
use crate::{Boxed, Channel, Coroutine};

/// One coroutine goes from cell to cell, and a loop over its requests is the world.
#[derive(Debug)]
pub struct PlainGrid {
    grid: Grid,
    sim: Boxed<'static, State, Request, Infallible>,
}

impl PlainGrid {
    /// A world that begins with `grid`.
    pub fn new(grid: Grid, rule: Rule) -> Self {
        let (height, width) = (grid.height(), grid.width());
        let channel = Rc::new(Channel::new());
        let co = Rc::clone(&channel);
        // What `Coroutine::boxed` would do with a closure around it, less the closure: each state
        // more is looked at ten times a cell.
        let body = Box::pin(async move { simulate_by(rule, &*co, height, width).await });
        Self { grid, sim: Coroutine::new(channel, Some(body)) }
    }
}

impl World for PlainGrid {
    fn tick(&mut self) -> Result<(), DriveError> {
        self.grid = live_a_generation(&self.grid, &mut self.sim)?;
        Ok(())
    }

    fn grid(&self) -> &Grid {
        &self.grid
    }
}
