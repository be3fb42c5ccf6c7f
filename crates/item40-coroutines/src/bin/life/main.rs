//! Plays the Game of Life: reads a pattern, runs its cells under one of the drivers, and shows or
//! writes the generations.

mod animate;
mod input;
mod options;
mod output;
mod screen;
mod signals;

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use anyhow::{Result, ensure};
use item40_coroutines::life::{ColumnPrinter, Grid, Pattern, drivers::World};

use crate::options::Options;

fn main() -> ExitCode {
    match play() {
        Ok(()) => ExitCode::SUCCESS,
        // A reader such as `head` has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("life: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn play() -> Result<()> {
    let about = "Play Conway's Game of Life, and others, with a coroutine for each cell";
    let options: Options = lab::parse("life", about, std::env::args_os())?;
    if let Some(path) = &options.output {
        output::check(path)?;
    }
    let pattern = input::read(&options.pattern)?;
    let (rule, torus) = match options.rule {
        Some(given) => (given.rule, given.torus.or(pattern.torus)),
        None => (pattern.rule.unwrap_or_default(), pattern.torus),
    };
    let grid = lay_out(&pattern, options.torus.or(torus))?;
    options.check(&grid)?;
    if options.animate {
        let make_world = || options.driver.world(grid, rule);
        return animate::animate(make_world, rule, options.generations);
    }
    // A torus that the rule names belongs to the rule, and is written with it.
    let torus = torus.map(|_| (grid.width(), grid.height()));
    let mut world = options.driver.world(grid, rule)?;
    let last = generations(&options, &mut *world)?;
    // The pattern goes to standard output if nothing else was asked for.
    let shown = options.populations || options.columns;
    let path = options.output.as_deref().or((!shown).then_some(Path::new("-")));
    if let Some(path) = path {
        output::write(path, &Pattern::from_grid(&last, rule).with_torus(torus).to_rle())?;
    }
    Ok(())
}

/// Puts the pattern in the middle of the torus that was asked for, or of one of at least 64 by 64.
fn lay_out(pattern: &Pattern, torus: Option<(usize, usize)>) -> Result<Grid> {
    const LEAST: usize = 64;
    let (width, height) = torus.unwrap_or_else(|| {
        let (width, height) = (pattern.width.max(LEAST), pattern.height.max(LEAST));
        // A pattern that is very long leaves no room for a margin.
        let fits = width * height <= Pattern::MOST_CELLS;
        if fits { (width, height) } else { (pattern.width, pattern.height) }
    });
    Ok(pattern.on_torus(width, height)?)
}

/// Runs all generations, shows those that are to be shown, and returns the last.
fn generations(options: &Options, world: &mut dyn World) -> Result<Grid> {
    let mut columns = ColumnPrinter::new();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let last = options.last_generation();
    for generation in 0..=last {
        if options.columns {
            columns.append(world.grid());
        }
        if options.populations {
            writeln!(out, "{generation}: {}", world.grid().population())?;
        }
        if generation < last {
            world.tick()?;
        }
    }
    if options.columns {
        writeln!(out, "{columns}")?;
    }
    out.flush()?;
    Ok(world.grid().clone())
}

/// Refuses what would take far too much memory or time.
fn ensure_at_most(number: usize, most: usize, what: &str) -> Result<()> {
    ensure!(number <= most, "cannot {what} {number} cells: at most {most}");
    Ok(())
}
