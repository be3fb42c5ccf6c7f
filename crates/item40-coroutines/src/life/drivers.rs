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

#[cfg(feature = "tokio")]
use std::io;
use std::{error::Error, fmt};

#[cfg(feature = "tokio")]
use ::tokio::task::JoinError;

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
#[derive(Debug)]
#[non_exhaustive]
pub enum DriveError {
    /// A cell could not be resumed. The cells of this crate have no end and await only `yield_`, so
    /// that this does not happen.
    Cell(ResumeError),
    /// The runtime for the tasks could not be started.
    #[cfg(feature = "tokio")]
    Runtime(io::Error),
    /// A task panicked.
    #[cfg(feature = "tokio")]
    Task(JoinError),
}

impl fmt::Display for DriveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cell(_) => "cannot drive a cell",
            #[cfg(feature = "tokio")]
            Self::Runtime(_) => "cannot start a runtime for the tasks",
            #[cfg(feature = "tokio")]
            Self::Task(_) => "cannot drive a row of cells, because its task failed",
        })
    }
}

impl Error for DriveError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Cell(error) => Some(error),
            #[cfg(feature = "tokio")]
            Self::Runtime(error) => Some(error),
            #[cfg(feature = "tokio")]
            Self::Task(error) => Some(error),
        }
    }
}

impl From<ResumeError> for DriveError {
    fn from(error: ResumeError) -> Self {
        Self::Cell(error)
    }
}

#[cfg(feature = "tokio")]
impl From<io::Error> for DriveError {
    fn from(error: io::Error) -> Self {
        Self::Runtime(error)
    }
}

#[cfg(feature = "tokio")]
impl From<JoinError> for DriveError {
    fn from(error: JoinError) -> Self {
        Self::Task(error)
    }
}
