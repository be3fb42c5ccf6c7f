//! Answers cells before they can pause.

use std::{
    cell::RefCell,
    future::{Future, ready},
    pin::pin,
    task::{Context, Poll, Waker},
};

use super::{
    super::{Grid, Query, Request, Rule, State, step_cell_by},
    DriveError, World,
};
use crate::{ResumeError, Yield};

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
    pub const fn new(grid: Grid, rule: Rule) -> Self {
        Self { grid, rule }
    }
}

struct Answers<'a> {
    grid: &'a Grid,
    progeny: RefCell<Grid>,
}

impl Yield<State, Request> for Answers<'_> {
    #[inline]
    fn yield_(&self, request: Request) -> impl Future<Output = State> {
        ready(match request {
            Request::Query(Query { y, x }) => self.grid.query(y, x),
            Request::Transition(cell) => {
                self.progeny.borrow_mut().assign(cell.y, cell.x, cell.state);
                cell.state
            }
            Request::Tick => State::default(),
        })
    }
}

async fn step_all(rule: Rule, co: &impl Yield<State, Request>, height: usize, width: usize) {
    for y in 0..height.cast_signed() {
        for x in 0..width.cast_signed() {
            step_cell_by(rule.logic(), co, y, x).await;
        }
    }
}

fn generation(grid: &Grid, rule: Rule) -> Result<Grid, DriveError> {
    let (height, width) = (grid.height(), grid.width());
    let answers = Answers { grid, progeny: RefCell::new(Grid::new(height, width)) };
    let polled = {
        let cells = pin!(step_all(rule, &answers, height, width));
        cells.poll(&mut Context::from_waker(Waker::noop()))
    };
    match polled {
        Poll::Ready(()) => Ok(answers.progeny.into_inner()),
        Poll::Pending => Err(ResumeError::ForeignAwait.into()),
    }
}

impl World for InPlace {
    fn tick(&mut self) -> Result<(), DriveError> {
        self.grid = generation(&self.grid, self.rule)?;
        Ok(())
    }

    fn grid(&self) -> &Grid {
        &self.grid
    }
}
