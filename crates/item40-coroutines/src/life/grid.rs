//! The world: where the cells are.

use std::{
    convert::Infallible,
    fmt::{self, Write},
    ops::Deref,
};

use super::{Query, Request, State};
use crate::{Body, Coroutine, Hatch, ResumeError, Step};

/// A world without an edge: what leaves it on one side comes back on the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    height: usize,
    width: usize,
    /// Row by row.
    cells: Vec<State>,
}

impl Grid {
    /// An empty world.
    ///
    /// # Panics
    /// If `height` or `width` is 0 (there would be no place to ask for), or if the number of
    /// cells is too large for the memory.
    pub fn new(height: usize, width: usize) -> Self {
        assert!(
            height > 0 && width > 0,
            "cannot make a grid of {height} by {width} cells: both must be at least 1"
        );
        let size = height.checked_mul(width);
        let size = size.expect("the number of cells is at most usize::MAX");
        Self { height, width, cells: vec![State::Empty; size] }
    }

    /// The number of rows.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// The number of columns.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// The state of a cell. Places beyond the edge are those on the other side.
    #[inline]
    pub fn query(&self, y: isize, x: isize) -> State {
        self.cells[self.index(y, x)]
    }

    /// Makes a cell alive or empty. Places beyond the edge are those on the other side.
    #[inline]
    pub fn assign(&mut self, y: isize, x: isize, state: State) {
        let index = self.index(y, x);
        self.cells[index] = state;
    }

    /// The number of cells that are alive.
    pub fn population(&self) -> usize {
        let alive = self.cells.iter().filter(|&&state| state == State::Alive);
        alive.count()
    }

    /// Row by row.
    #[cfg(feature = "rayon")]
    pub(super) fn cells_mut(&mut self) -> &mut [State] {
        &mut self.cells
    }

    #[inline]
    fn index(&self, y: isize, x: isize) -> usize {
        wrap(y, self.height) * self.width + wrap(x, self.width)
    }
}

/// Brings a coordinate back into `0..length`. Most are there already: one comparison tells, because
/// a negative one is huge when it is read as unsigned.
///
/// A branch, not a remainder or a mask: where rustc 1.95 knows `length` to be a power of two, its
/// loop vectoriser turns those, in a loop over the neighbors, into wrong counts. The example
/// `wrong_neighbours` shows it.
#[inline]
fn wrap(at: isize, length: usize) -> usize {
    let place = at.cast_unsigned();
    if place < length { place } else { wrap_around(at, length.cast_signed()) }
}

/// Out of line, so that no loop over the grid contains the remainder.
#[cold]
#[inline(never)]
fn wrap_around(at: isize, length: isize) -> usize {
    at.rem_euclid(length).cast_unsigned()
}

impl fmt::Display for Grid {
    /// A line for each row, `*` for a cell that is alive and `-` for one that is empty.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.cells.chunks_exact(self.width) {
            for cell in row {
                write!(f, "{cell}")?;
            }
            f.write_char('\n')?;
        }
        Ok(())
    }
}

/// Drives `sim` through one generation: answers its queries from `grid`, writes its transitions
/// into a new grid, and returns that at the tick.
///
/// # Errors
/// `sim` cannot be resumed.
///
/// # Panics
/// If `sim` panics.
#[inline] // Without the hint a cell takes a fifth longer.
pub fn live_a_generation<C, B>(grid: &Grid, sim: &mut Coroutine<C, B>) -> Result<Grid, ResumeError>
where
    C: Deref<Target: Hatch<In = State, Out = Request>>,
    B: Body<Return = Infallible>,
{
    let mut progeny = Grid::new(grid.height, grid.width);
    let mut answer = State::default();
    loop {
        // Resumed in one place, so that the compiler can make one loop of the world and its cells.
        let Step::Yielded(request) = sim.start_or_send(answer)?;
        match request {
            Request::Query(Query { y, x }) => answer = grid.query(y, x),
            Request::Transition(cell) => progeny.assign(cell.y, cell.x, cell.state),
            Request::Tick => return Ok(progeny),
        }
    }
}
