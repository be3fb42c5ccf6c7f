//! The command line.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Parser, ValueEnum};
use item40_coroutines::life::{
    Grid, Pattern, Rule,
    drivers::{InPlace, LockStep, PlainGrid, Rows, Tasks, World},
};

use crate::ensure_at_most;

#[derive(Debug, Parser)]
pub struct Options {
    /// The pattern, as RLE or plaintext; `-` reads standard input
    #[arg(value_name = "PATTERN")]
    pub pattern: PathBuf,
    /// The world's width and height, such as 80x40 [default: the pattern's, at least 64x64]
    #[arg(long, value_name = "WxH", value_parser = torus)]
    pub torus: Option<(usize, usize)>,
    /// How many generations to live [default: 100, 4 with --columns, without end with --animate]
    #[arg(long, value_name = "N")]
    pub generations: Option<u64>,
    /// Who drives the cells
    #[arg(long, value_name = "NAME", default_value = "grid")]
    pub driver: Driver,
    /// Print `generation: population`, a line for each from 0 to N
    #[arg(long)]
    pub populations: bool,
    /// Write the last generation as RLE to FILE; `-` writes to standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Draw in the terminal, until the last generation or Ctrl-C
    #[arg(long, conflicts_with_all = ["populations", "output", "columns"])]
    pub animate: bool,
    /// Print all generations side by side
    #[arg(long)]
    pub columns: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Driver {
    /// A loop, one cell after the other
    Grid,
    /// A coroutine for each cell, all of them alive at once
    Lockstep,
    /// The world itself, before a cell can pause
    InPlace,
    /// Threads, each with a row of cells
    Rayon,
    /// Tasks that ask the grid through a channel
    Tokio,
}

/// A cell in lock-step takes about a quarter of a kilobyte.
const MOST_IN_LOCK_STEP: usize = 10_000_000;
/// Characters of all columns together.
const MOST_IN_COLUMNS: u64 = 10_000_000;

impl Options {
    /// The number of the last generation. An animation has none unless it was given.
    pub fn last_generation(&self) -> u64 {
        self.generations.unwrap_or(if self.columns { 4 } else { 100 })
    }

    /// What can only be said once the size of the world is known.
    pub fn check(&self, grid: &Grid) -> Result<()> {
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
    pub fn world(self, grid: Grid, rule: Rule) -> Result<Box<dyn World>> {
        Ok(match self {
            Self::Grid => Box::new(PlainGrid::new(grid, rule)),
            Self::Lockstep => Box::new(LockStep::new(grid, rule)),
            Self::InPlace => Box::new(InPlace::new(grid, rule)),
            Self::Rayon => Box::new(Rows::new(grid, rule)),
            Self::Tokio => Box::new(Tasks::new(grid, rule)?),
        })
    }
}

/// A line, because that is what a command line is, and the column of what is wrong.
fn torus(text: &str) -> Result<(usize, usize), String> {
    let at = |column, what: &str| format!("line 1, column {column}: {what}");
    let Some((width, height)) = text.split_once(['x', 'X']) else {
        return Err(at(text.chars().count() + 1, "there is no `x` between width and height"));
    };
    let second = width.chars().count() + 2;
    let side = |text: &str, column, name: &str| {
        if let Some(place) = text.chars().position(|c| !c.is_ascii_digit()) {
            return Err(at(column + place, &format!("the {name} wants digits alone")));
        }
        match text.parse() {
            Ok(0) => Err(at(column, &format!("the {name} is 0: there would be no cell"))),
            Ok(side) => Ok(side),
            Err(_) if text.is_empty() => Err(at(column, &format!("there is no {name}"))),
            Err(_) => Err(at(column, &format!("the {name} is too large"))),
        }
    };
    let (width, height) = (side(width, 1, "width")?, side(height, second, "height")?);
    match usize::checked_mul(width, height) {
        Some(cells) if cells <= Pattern::MOST_CELLS => Ok((width, height)),
        _ => Err(at(1, &format!("these are more than {} cells", Pattern::MOST_CELLS))),
    }
}
