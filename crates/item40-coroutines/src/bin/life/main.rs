//! Plays the Game of Life: reads a pattern, lets its cells live by one of the drivers, and shows or
//! writes what becomes of them.

mod animate;
mod options;
mod output;

use std::{
    fs,
    io::{self, Read, Write},
    path::Path,
    process::ExitCode,
};

use anyhow::{Context, Result, ensure};
use item40_coroutines::life::{ColumnPrinter, Grid, Pattern, drivers::World};

use crate::options::Options;

fn main() -> ExitCode {
    match play() {
        Ok(code) => code,
        // Whoever reads through `head` has seen enough.
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

fn play() -> Result<ExitCode> {
    let about = "Play Conway's Game of Life, and others, with a coroutine for each cell";
    let options: Options = lab::parse("life", about, std::env::args_os())?;
    if let Some(path) = &options.output {
        output::check(path)?;
    }
    let pattern = read(&options.pattern)?;
    let rule = options.rule.or(pattern.rule).unwrap_or_default();
    let grid = lay_out(&pattern, options.torus)?;
    options.check(&grid)?;
    let mut world = options.driver.world(grid, rule)?;
    if options.animate {
        return animate::animate(&mut *world, rule, options.generations);
    }
    let last = generations(&options, &mut *world)?;
    // To standard output if nothing else was asked for.
    let shown = options.populations || options.columns;
    let path = options.output.as_deref().or((!shown).then_some(Path::new("-")));
    if let Some(path) = path {
        output::write(path, &Pattern::from_grid(&last, rule).to_rle())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The pattern in a file, or in what comes in.
fn read(path: &Path) -> Result<Pattern> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes).map(drop)
    } else {
        fs::read(path).map(|read| bytes = read)
    };
    read.with_context(|| format!("cannot read {}", path.display()))?;
    // Old files name their finders in all sorts of encodings, and cells are the same in all.
    let text = String::from_utf8_lossy(&bytes);
    Pattern::parse(&text).with_context(|| format!("cannot read the pattern in {}", path.display()))
}

/// In the middle of the torus that was asked for, or of one with some room around the pattern.
fn lay_out(pattern: &Pattern, torus: Option<(usize, usize)>) -> Result<Grid> {
    const ROOM: usize = 64;
    let (width, height) = torus.unwrap_or_else(|| {
        let (width, height) = (pattern.width.max(ROOM), pattern.height.max(ROOM));
        // One that is very long has no room to spare.
        let has_room = width * height <= Pattern::MOST_CELLS;
        if has_room { (width, height) } else { (pattern.width, pattern.height) }
    });
    Ok(pattern.on_torus(width, height)?)
}

/// Lives through all generations, shows those that are to be shown, and returns the last.
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

/// What would take more memory or time than anybody has is a mistake.
fn ensure_at_most(number: usize, most: usize, what: &str) -> Result<()> {
    ensure!(number <= most, "cannot {what} {number} cells: at most {most}");
    Ok(())
}
