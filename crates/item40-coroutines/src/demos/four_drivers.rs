//! The same cells under four drivers, side by side.

use item40_coroutines::life::{
    ColumnPrinter, Grid, Rule,
    State::{Alive, Empty},
    drivers::{LockStep, PlainGrid, Rows, Tasks, World},
};
use lab::Lab;

use super::plain_loop;

/// Who answers a cell is no business of its own.
pub fn run(lab: &Lab) -> lab::Result {
    let mut columns = ColumnPrinter::new();
    for mut world in worlds(&glider())? {
        live(&mut *world, 4)?;
        columns.append(world.grid());
    }
    lab.say("a loop | all in lock-step | rows on threads | tasks and a channel");
    lab.say(&columns);

    let mut rng = lab.rng();
    let soup = soup(|| rng.bool(), 60);
    let expected = plain_loop::live(&soup, 10);
    let mut agreeing = 0;
    for mut world in worlds(&soup)? {
        live(&mut *world, 10)?;
        agreeing += usize::from(*world.grid() == expected);
    }
    let alive = LockStep::new(soup.clone(), Rule::LIFE).alive();
    lab.claim("four drivers play the same game with the same step_cell").holds(
        agreeing == 4,
        format!("{agreeing} of 4 agree with a plain loop after 10 generations of 3,600 cells"),
    );
    lab.claim("driven in lock-step, every cell is a coroutine that stays alive")
        .holds(alive == 60 * 60, format!("{alive} alive"));
    lab.claim("a message and an answer cost more than a resume: three times or more")
        .compare("tasks and a channel", || tick(&mut Tasks::new(soup.clone(), Rule::LIFE)?))
        .to("a loop", || tick(&mut PlainGrid::new(soup.clone(), Rule::LIFE)))
        .at_least(3.0)?;
    Ok(())
}

fn worlds(grid: &Grid) -> lab::Result<[Box<dyn World>; 4]> {
    Ok([
        Box::new(PlainGrid::new(grid.clone(), Rule::LIFE)),
        Box::new(LockStep::new(grid.clone(), Rule::LIFE)),
        Box::new(Rows::new(grid.clone(), Rule::LIFE)),
        Box::new(Tasks::new(grid.clone(), Rule::LIFE)?),
    ])
}

fn live(world: &mut dyn World, generations: usize) -> lab::Result {
    for _ in 0..generations {
        world.tick()?;
    }
    Ok(())
}

/// How many are alive after one generation.
fn tick(world: &mut dyn World) -> lab::Result<usize> {
    world.tick()?;
    Ok(world.grid().population())
}

fn glider() -> Grid {
    let mut grid = Grid::new(5, 9);
    for (y, x) in [(0, 3), (1, 4), (2, 2), (2, 3), (2, 4)] {
        grid.assign(y, x, Alive);
    }
    grid
}

fn soup(mut toss: impl FnMut() -> bool, side: usize) -> Grid {
    let mut grid = Grid::new(side, side);
    for y in 0..side.cast_signed() {
        for x in 0..side.cast_signed() {
            grid.assign(y, x, if toss() { Alive } else { Empty });
        }
    }
    grid
}
