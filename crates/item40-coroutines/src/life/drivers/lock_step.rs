//! Drives all cells at once, each a coroutine of its own.

use std::{convert::Infallible, fmt, pin::Pin, rc::Rc};

use super::{
    super::{Grid, Query, Request, Rule, State, step_cell_by},
    DriveError, World,
};
use crate::{Channel, Coroutine, Step};

type CellChannel = Channel<State, Request>;
type Body = Pin<Box<dyn Future<Output = Infallible>>>;

/// A world with a coroutine for each cell, all of them alive from the first generation to the last.
/// In each round every cell is resumed once: all ask their first question, then all get their first
/// answer and ask their second.
pub struct LockStep {
    grid: Grid,
    cells: Vec<Coroutine<Rc<CellChannel>, Option<Body>>>,
    /// The answer that each cell is sent in the next round.
    answers: Vec<State>,
}

impl LockStep {
    /// Makes a world that begins with `grid`.
    ///
    /// ```
    /// use item40_coroutines::life::{Grid, Rule, drivers::{LockStep, World}};
    ///
    /// let blinker = Grid::with_alive(5, 5, [(2, 1), (2, 2), (2, 3)]);
    /// let mut world = LockStep::new(blinker, Rule::LIFE);
    /// world.tick()?;
    /// assert_eq!(world.grid().to_string(), "-----\n--*--\n--*--\n--*--\n-----\n");
    /// # Ok::<(), item40_coroutines::life::drivers::DriveError>(())
    /// ```
    pub fn new(grid: Grid, rule: Rule) -> Self {
        // One is enough for all, because only one is resumed at a time.
        let channel = Rc::new(Channel::new());
        let cell = |y: usize, x: usize| {
            let body = live(Rc::clone(&channel), rule, y.cast_signed(), x.cast_signed());
            Coroutine::new(Rc::clone(&channel), Some(Box::pin(body) as Body))
        };
        let cell = &cell;
        let (height, width) = (grid.height(), grid.width());
        let cells = (0..height).flat_map(|y| (0..width).map(move |x| cell(y, x))).collect();
        Self { grid, cells, answers: vec![State::default(); height * width] }
    }

    /// Returns the number of coroutines, which is the number of cells.
    pub fn coroutines(&self) -> usize {
        self.cells.len()
    }

    /// Resumes every cell once, and returns whether the generation is over.
    fn round(&mut self, progeny: &mut Grid) -> Result<bool, DriveError> {
        let mut is_over = true;
        for (cell, answer) in self.cells.iter_mut().zip(&mut self.answers) {
            let Step::Yielded(request) = cell.start_or_send(*answer)?;
            is_over &= request == Request::Tick;
            match request {
                Request::Query(Query { y, x }) => *answer = self.grid.query(y, x),
                Request::Transition(cell) => progeny.assign(cell.y, cell.x, cell.state),
                Request::Tick => (),
            }
        }
        Ok(is_over)
    }
}

/// Runs a cell forever, with a tick after each generation.
async fn live(co: Rc<CellChannel>, rule: Rule, y: isize, x: isize) -> Infallible {
    loop {
        step_cell_by(rule.logic(), &*co, y, x).await;
        co.yield_(Request::Tick).await;
    }
}

impl World for LockStep {
    fn tick(&mut self) -> Result<(), DriveError> {
        let mut progeny = Grid::new(self.grid.height(), self.grid.width());
        while !self.round(&mut progeny)? {}
        self.grid = progeny;
        Ok(())
    }

    fn grid(&self) -> &Grid {
        &self.grid
    }
}

impl fmt::Debug for LockStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LockStep").field("coroutines", &self.coroutines()).finish_non_exhaustive()
    }
}
