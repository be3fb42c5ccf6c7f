//! A grid drives the same coroutines: five generations of a glider.

use std::pin::pin;

use item40_coroutines::{
    Channel, Coroutine,
    life::{
        ColumnPrinter, Grid,
        State::{Alive, Empty},
        live_a_generation, simulate,
    },
};
use lab::Lab;

use super::plain_loop;

/// The glider's first five generations, then a soup as a check on the rules.
pub fn run(lab: &Lab) -> lab::Result {
    let grid = glider();
    lab.say(format!("{grid}\n"));
    lab.say(five_generations(grid)?);

    let mut rng = lab.rng();
    let soup = soup(|| rng.bool(), 64, 64);
    let generations = 50;
    let (cells, differing) = compare_with_plain_loop(&soup, generations)?;
    lab.claim("step_cell, which knows no world, plays the same game as a loop over the grid")
        .holds(
            differing == 0,
            format!("{cells} cells in {generations} generations of a soup, {differing} differ"),
        );
    lab.claim("keeping the cells apart from the world has a price: three plain loops or more")
        .compare("coroutines", || live(soup.clone(), 4, &mut |_| ()))
        .to("plain loop", || Ok(plain_loop::live(&soup, 4)))
        .at_least(3.0)?;
    lab.beside_python("game_of_life.py", || five_generations(glider()))?;
    Ok(())
}

fn glider() -> Grid {
    let mut grid = Grid::new(5, 9);
    for (y, x) in [(0, 3), (1, 4), (2, 2), (2, 3), (2, 4)] {
        grid.assign(y, x, Alive);
    }
    grid
}

/// The first five generations side by side.
pub fn five_generations(grid: Grid) -> lab::Result<String> {
    let mut columns = ColumnPrinter::new();
    columns.append(&grid);
    live(grid, 4, &mut |grid| columns.append(grid))?;
    Ok(columns.to_string())
}

/// Shows each new generation to `see`, and returns the last.
fn live(mut grid: Grid, generations: usize, see: &mut dyn FnMut(&Grid)) -> lab::Result<Grid> {
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

/// How many cells were compared, and how many of them differ.
fn compare_with_plain_loop(soup: &Grid, generations: usize) -> lab::Result<(usize, usize)> {
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

/// Half of the cells are alive.
fn soup(mut toss: impl FnMut() -> bool, height: usize, width: usize) -> Grid {
    let mut grid = Grid::new(height, width);
    for y in 0..height.cast_signed() {
        for x in 0..width.cast_signed() {
            grid.assign(y, x, if toss() { Alive } else { Empty });
        }
    }
    grid
}
