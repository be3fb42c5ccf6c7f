//! The world, which knows where the cells are.

use std::{
    convert::Infallible,
    fmt::{self, Write},
    ops::Deref,
};

use super::{Query, Request, State};
use crate::{Body, Coroutine, Exchange, ResumeError, Step};

/// A world without an edge: the place beyond one side is on the opposite side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    height: usize,
    width: usize,
    /// Stored row by row.
    cells: Vec<State>,
}

impl Grid {
    /// Makes a world of empty cells.
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

    /// Makes a world in which `state` gives the state of each place, row by row.
    ///
    /// # Panics
    /// As [`Grid::new`] does.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::life::{Grid, State::{Alive, Empty}};
    ///
    /// let grid = Grid::from_fn(2, 3, |y, x| if x > y { Alive } else { Empty });
    /// assert_eq!(grid.to_string(), "-**\n--*\n");
    /// ```
    pub fn from_fn(
        height: usize,
        width: usize,
        mut state: impl FnMut(usize, usize) -> State,
    ) -> Self {
        let mut grid = Self::new(height, width);
        for (y, row) in grid.cells.chunks_exact_mut(width).enumerate() {
            for (x, cell) in row.iter_mut().enumerate() {
                *cell = state(y, x);
            }
        }
        grid
    }

    /// Makes a world in which the cells at these rows and columns are alive.
    ///
    /// # Panics
    /// As [`Grid::new`] does.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::life::Grid;
    ///
    /// assert_eq!(Grid::with_alive(2, 3, [(0, 1), (1, 2)]).to_string(), "-*-\n--*\n");
    /// ```
    pub fn with_alive(
        height: usize,
        width: usize,
        alive: impl IntoIterator<Item = (isize, isize)>,
    ) -> Self {
        let mut grid = Self::new(height, width);
        for (y, x) in alive {
            grid.assign(y, x, State::Alive);
        }
        grid
    }

    /// Returns the number of rows.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Returns the number of columns.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Returns the state of a cell. A place beyond the edge is the one on the opposite side.
    ///
    /// ```
    /// use item40_coroutines::life::{Grid, State};
    ///
    /// let grid = Grid::with_alive(2, 3, [(0, 0)]);
    /// assert_eq!(grid.query(-2, 3), State::Alive);
    /// ```
    #[inline]
    pub fn query(&self, y: isize, x: isize) -> State {
        self.cells[self.index(y, x)]
    }

    /// Sets the state of a cell. A place beyond the edge is the one on the opposite side.
    ///
    /// ```
    /// use item40_coroutines::life::{Grid, State};
    ///
    /// let mut grid = Grid::new(2, 3);
    /// grid.assign(-1, 0, State::Alive);
    /// assert_eq!(grid.to_string(), "---\n*--\n");
    /// ```
    #[inline]
    pub fn assign(&mut self, y: isize, x: isize, state: State) {
        let index = self.index(y, x);
        self.cells[index] = state;
    }

    /// Returns the number of cells that are alive.
    ///
    /// ```
    /// use item40_coroutines::life::Grid;
    ///
    /// assert_eq!(Grid::with_alive(2, 3, [(0, 1), (1, 2)]).population(), 2);
    /// ```
    pub fn population(&self) -> usize {
        let alive = self.cells.iter().filter(|&&state| state == State::Alive);
        alive.count()
    }

    /// Returns the cells, row by row.
    #[cfg(feature = "rayon")]
    pub(super) fn cells_mut(&mut self) -> &mut [State] {
        &mut self.cells
    }

    #[inline]
    fn index(&self, y: isize, x: isize) -> usize {
        wrap(y, self.height) * self.width + wrap(x, self.width)
    }
}

/// Brings a coordinate back into `0..length`. Most coordinates are inside already, and one comparison
/// tells: a negative one is huge when it is read as unsigned.
///
/// The wrap is a branch, not a remainder or a mask. Where rustc 1.95 knows that `length` is a power
/// of two, its loop vectorizer turns those into wrong counts in a loop over the neighbors. The
/// example `wrong_neighbors` shows it.
#[inline]
fn wrap(at: isize, length: usize) -> usize {
    let place = at.cast_unsigned();
    if place < length { place } else { wrap_around(at, length.cast_signed()) }
}

/// Wraps with a remainder; out of line, so that no loop over the grid contains it.
#[cold]
#[inline(never)]
fn wrap_around(at: isize, length: isize) -> usize {
    at.rem_euclid(length).cast_unsigned()
}

impl fmt::Display for Grid {
    /// Writes a line for each row, `*` for a cell that is alive and `-` for one that is empty.
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
/// into a new grid, and returns that grid at the tick.
///
/// # Errors
/// If `sim` cannot be resumed.
///
/// # Panics
/// If `sim` panics.
///
/// # Examples
/// ```
/// use item40_coroutines::Coroutine;
/// use item40_coroutines::life::{Grid, live_a_generation, simulate};
///
/// let mut grid = Grid::with_alive(5, 9, [(0, 3), (1, 4), (2, 2), (2, 3), (2, 4)]);
/// let mut sim = Coroutine::boxed(async |co| simulate(co, 5, 9).await);
/// for _ in 0..4 {
///     grid = live_a_generation(&grid, &mut sim)?;
/// }
/// assert_eq!(grid, Grid::with_alive(5, 9, [(1, 4), (2, 5), (3, 3), (3, 4), (3, 5)]));
/// # Ok::<(), item40_coroutines::ResumeError>(())
/// ```
#[inline] // Without the hint a cell takes a fifth longer.
pub fn live_a_generation<C, B>(grid: &Grid, sim: &mut Coroutine<C, B>) -> Result<Grid, ResumeError>
where
    C: Deref<Target: Exchange<In = State, Out = Request>>,
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
