//! A grid that drives the notebook's coroutines for several generations.

use std::pin::pin;

use item40_coroutines::{
    Channel, Coroutine,
    life::{ColumnPrinter, Grid, live_a_generation, simulate},
};

use super::plain_loop;

/// Returns the first five generations side by side.
pub(crate) fn five_generations(grid: Grid) -> lab::Result<String> {
    let mut columns = ColumnPrinter::new();
    columns.append(&grid);
    live(grid, 4, &mut |grid| columns.append(grid))?;
    Ok(columns.to_string())
}

/// Shows each new generation to `see`, and returns the last.
pub(crate) fn live(
    mut grid: Grid,
    generations: usize,
    see: &mut dyn FnMut(&Grid),
) -> lab::Result<Grid> {
    let (height, width) = (grid.height(), grid.width());
    let channel = Channel::new();
    let body = pin!(Some(simulate(&channel, height, width)));
    let mut sim = Coroutine::new(&channel, body);
    for _ in 0..generations {
        grid = live_a_generation(&grid, &mut sim)?;
        see(&grid);
    }
    Ok(grid)
}

/// Returns how many cells were compared in all generations, and how many of them differ.
pub(crate) fn compare_with_plain_loop(
    soup: &Grid,
    generations: usize,
) -> lab::Result<(usize, usize)> {
    let mut reference = soup.clone();
    let (mut cells, mut differing) = (0, 0);
    live(soup.clone(), generations, &mut |grid| {
        reference = plain_loop::live(&reference, 1);
        for y in 0..grid.height().cast_signed() {
            for x in 0..grid.width().cast_signed() {
                cells += 1;
                differing += usize::from(grid.query(y, x) != reference.query(y, x));
            }
        }
    })?;
    Ok((cells, differing))
}
