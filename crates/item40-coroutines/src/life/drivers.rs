//! The same cells under several drivers.
//!
//! A cell asks and answers; who answers it, when, and on which thread is no business of its own. So
//! [`step_cell_by`](super::step_cell_by) runs unchanged under each of these worlds, and all of them
//! agree, cell for cell.
//!
//! | driver | who answers a cell | how many cells are under way |
//! |---|---|---|
//! | [`PlainGrid`] | a loop, one cell after the other, as in the notebook | one |
//! | [`LockStep`] | a loop that answers every cell once, then every cell once more | all |
//! | [`InPlace`] | the world, before the cell can pause | none |
//! | `Rows` | a thread, for the cells of a row | one for each thread |
//! | `Tasks` | a task that has the grid, through a channel | one for each row |
//!
//! `Rows` and `Tasks` are behind the features `rayon` and `tokio`.
//!
//! ```
//! use item40_coroutines::life::{Grid, Rule, State::Alive, drivers::{LockStep, PlainGrid, World}};
//!
//! let mut blinker = Grid::new(5, 5);
//! for x in 1..=3 {
//!     blinker.assign(2, x, Alive);
//! }
//! let mut one_by_one = PlainGrid::new(blinker.clone(), Rule::LIFE);
//! let mut all_at_once = LockStep::new(blinker.clone(), Rule::LIFE);
//! one_by_one.tick()?;
//! all_at_once.tick()?;
//! assert_ne!(*one_by_one.grid(), blinker);
//! assert_eq!(one_by_one.grid(), all_at_once.grid());
//! # Ok::<(), item40_coroutines::life::drivers::DriveError>(())
//! ```

mod in_place;
mod lock_step;
mod plain_grid;
#[cfg(feature = "rayon")]
mod rows;
#[cfg(feature = "tokio")]
mod tasks;

pub use in_place::InPlace;
pub use lock_step::LockStep;
pub use plain_grid::PlainGrid;
#[cfg(feature = "rayon")]
pub use rows::Rows;
#[cfg(feature = "tokio")]
pub use tasks::Tasks;

use super::Grid;
use crate::ResumeError;

/// A grid and a way to drive its cells.
pub trait World {
    /// Lets all cells live through one generation.
    ///
    /// # Errors
    /// A cell cannot be resumed, or a task of it has failed. Then the grid is as it was.
    fn tick(&mut self) -> Result<(), DriveError>;

    /// The cells as they are now.
    fn grid(&self) -> &Grid;
}

/// Why a generation came to nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriveError {
    /// A cell of these drivers has no end and awaits nothing foreign: this does not happen.
    #[error("cannot drive a cell")]
    Cell(#[from] ResumeError),
    /// There is no runtime for the tasks.
    #[cfg(feature = "tokio")]
    #[error("cannot start a runtime for the tasks")]
    Runtime(#[from] std::io::Error),
    /// A task has panicked.
    #[cfg(feature = "tokio")]
    #[error("cannot drive a row of cells: its task has failed")]
    Task(#[from] ::tokio::task::JoinError),
}
