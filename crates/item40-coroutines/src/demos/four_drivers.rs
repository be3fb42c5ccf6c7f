//! A cell does not depend on what answers it.

use item40_coroutines::life::{
    ColumnPrinter, Grid, Rule,
    drivers::{LockStep, PlainGrid, Rows, Tasks, World},
};
use lab::{Demo, Lab};

use crate::lesson::{
    grids::{glider, soup},
    plain_loop,
};

pub(crate) const DEMO: Demo = Demo {
    name: "four-drivers",
    cells: "",
    about: "The same cells run under four drivers, side by side",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let mut columns = ColumnPrinter::new();
    for mut world in worlds(&glider())? {
        live(&mut *world, 4)?;
        columns.append(world.grid());
    }
    lab.say("a loop | all in lock-step | rows on threads | tasks and a channel");
    lab.say(&columns);

    let soup = soup(lab, 60);
    let expected = plain_loop::live(&soup, 10);
    let mut agreeing = 0;
    for mut world in worlds(&soup)? {
        live(&mut *world, 10)?;
        agreeing += usize::from(*world.grid() == expected);
    }
    let coroutines = LockStep::new(soup.clone(), Rule::LIFE).coroutines();
    lab.claim("four drivers play the same game with the same `step_cell`").holds(
        agreeing == 4,
        format!("{agreeing} of 4 agree with a plain loop after 10 generations of 3,600 cells"),
    );
    lab.claim("driven in lock-step, every cell is a coroutine that stays alive")
        .holds(coroutines == 60 * 60, format!("{coroutines} coroutines for 3,600 cells"));
    lab.claim("a message and an answer cost at least three times as much as a resume")
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

/// Returns how many cells are alive after one generation.
fn tick(world: &mut dyn World) -> lab::Result<usize> {
    world.tick()?;
    Ok(world.grid().population())
}
