//! The same cells under several drivers.
//!
//! A cell does not depend on what answers it, when, or on which thread. So
//! [`step_cell_by`](super::step_cell_by) runs unchanged under each of these worlds, and all of them
//! agree, cell for cell.
//!
//! | driver | what answers a cell | cells under way |
//! |---|---|---|
//! | [`PlainGrid`] | a loop, one cell after the other, as in the notebook | one |
//! | [`LockStep`] | a loop that answers every cell once, then every cell once more | all |
//! | [`InPlace`] | the world, before the cell can pause | none |
//! | `Rows` | a thread, for the cells of a row | one for each thread |
//! | `Tasks` | a task that owns the grid, through a channel | one for each row |
//!
//! `Rows` and `Tasks` are behind the features `rayon` and `tokio`.
//!
//! ```
//! use item40_coroutines::life::{Grid, Rule, drivers::{LockStep, PlainGrid, World}};
//!
//! let blinker = Grid::with_alive(5, 5, [(2, 1), (2, 2), (2, 3)]);
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
    /// Drives all cells through one generation.
    ///
    /// # Errors
    /// If a cell cannot be resumed or its task fails. The grid is as it was then.
    fn tick(&mut self) -> Result<(), DriveError>;

    /// Returns the present generation.
    fn grid(&self) -> &Grid;
}

/// Why [`World::tick`] or the making of a world failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriveError {
    /// A cell could not be resumed. The cells of this crate have no end and await only `yield_`, so
    /// that this does not happen.
    #[error("cannot drive a cell")]
    Cell(#[from] ResumeError),
    /// The runtime for the tasks could not be started.
    #[cfg(feature = "tokio")]
    #[error("cannot start a runtime for the tasks")]
    Runtime(#[from] std::io::Error),
    /// A task panicked.
    #[cfg(feature = "tokio")]
    #[error("cannot drive a row of cells, because its task failed")]
    Task(#[from] ::tokio::task::JoinError),
}
