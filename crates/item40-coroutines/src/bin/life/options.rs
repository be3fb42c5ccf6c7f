//! The command line.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Parser, ValueEnum};
use item40_coroutines::life::{
    BoundedRule, Grid, Pattern, Rule,
    drivers::{InPlace, LockStep, PlainGrid, Rows, Tasks, World},
};

use crate::ensure_at_most;

#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Options {
    /// The pattern: RLE, plaintext, Life 1.05 or 1.06; `-` reads standard input
    #[arg(value_name = "PATTERN")]
    pub(crate) pattern: PathBuf,
    /// The world's width and height, such as 80x40; at most 16777216 cells [default: those that the rule
    /// names, else the pattern's, at least 64x64]
    #[arg(long, value_name = "WxH", value_parser = torus, allow_hyphen_values = true)]
    pub(crate) torus: Option<(usize, usize)>,
    /// How many generations to run [default: 100, 4 with --columns, no end with --animate]
    #[arg(long, value_name = "N", value_parser = generations, allow_hyphen_values = true)]
    pub(crate) generations: Option<u64>,
    /// The numbers of neighbors with which a cell is born and survives, such as B36/S23 or
    /// B3/S23:T80,40 [default: the pattern's, else B3/S23]
    #[arg(long, value_name = "RULE")]
    pub(crate) rule: Option<BoundedRule>,
    /// What drives the cells
    #[arg(long, value_name = "NAME", default_value = "grid")]
    pub(crate) driver: Driver,
    /// Print `generation: population`, a line for each generation from 0 to N
    #[arg(long)]
    pub(crate) populations: bool,
    /// Write the last generation as RLE to FILE, or to standard output if FILE is `-`; the default
    /// without --populations and --columns
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Draw in the terminal, until the last generation or Ctrl-C
    #[arg(long, conflicts_with_all = ["populations", "output", "columns"])]
    pub(crate) animate: bool,
    /// Print all generations side by side
    #[arg(long)]
    pub(crate) columns: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Driver {
    /// A loop, one cell after the other
    Grid,
    /// A coroutine for each cell, all of them alive at once; at most 10000000 cells
    Lockstep,
    /// The world itself, before a cell can pause
    InPlace,
    /// Threads, each with a row of cells
    Rayon,
    /// Tasks that ask the grid through a channel
    Tokio,
}

/// The most cells in lock-step, where each takes about a quarter of a kilobyte.
const MOST_IN_LOCK_STEP: usize = 10_000_000;
/// The most characters of all columns together.
const MOST_IN_COLUMNS: u64 = 10_000_000;

impl Options {
    /// Returns the number of the last generation. An animation has none unless it was given.
    pub(crate) fn last_generation(&self) -> u64 {
        self.generations.unwrap_or(if self.columns { 4 } else { 100 })
    }

    /// Refuses what is too large for this world.
    pub(crate) fn check(&self, grid: &Grid) -> Result<()> {
        let cells = grid.height() * grid.width();
        if self.driver == Driver::Lockstep {
            ensure_at_most(cells, MOST_IN_LOCK_STEP, "keep in lock-step")?;
        }
        if self.columns {
            let columns = self.last_generation().saturating_add(1);
            ensure!(
                columns.saturating_mul(cells as u64) <= MOST_IN_COLUMNS,
                "cannot print {columns} columns of {cells} cells side by side: \
                 at most {MOST_IN_COLUMNS} in all"
            );
        }
        Ok(())
    }
}

impl Driver {
    pub(crate) fn world(self, grid: Grid, rule: Rule) -> Result<Box<dyn World>> {
        Ok(match self {
            Self::Grid => Box::new(PlainGrid::new(grid, rule)),
            Self::Lockstep => Box::new(LockStep::new(grid, rule)),
            Self::InPlace => Box::new(InPlace::new(grid, rule)),
            Self::Rayon => Box::new(Rows::new(grid, rule)),
            Self::Tokio => Box::new(Tasks::new(grid, rule)?),
        })
    }
}

fn torus(text: &str) -> Result<(usize, usize), String> {
    let (width, height) =
        text.split_once(['x', 'X']).ok_or("there is no `x` between width and height")?;
    let (width, height) = (side(width, "width")?, side(height, "height")?);
    if width.saturating_mul(height) > Pattern::MOST_CELLS {
        return Err(format!("these are more than {} cells", Pattern::MOST_CELLS));
    }
    Ok((width, height))
}

fn side(text: &str, name: &str) -> Result<usize, String> {
    let side = text.parse().ok().filter(|side| (1..=Pattern::MOST_CELLS).contains(side));
    side.ok_or_else(|| {
        format!("the {name} `{text}` is not a whole number from 1 to {}", Pattern::MOST_CELLS)
    })
}

fn generations(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("this is not a whole number from 0 to {}", u64::MAX))
}
