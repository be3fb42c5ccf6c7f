//! The same cells under other drivers.

use item40_coroutines::life::{
    Grid, Pattern, Rule,
    drivers::{InPlace, LockStep, PlainGrid, Rows, Tasks, World},
};
use lab::{Bencher, Group};

use super::life::{by_corosensei, soup};

pub(crate) const GROUP: Group = Group {
    name: "drivers",
    about: "One generation of 128 by 128 cells runs under each driver",
    run,
};

fn run(bench: &Bencher) -> lab::Result {
    let title = "16,384 cells, one generation";
    let wide = Pattern::from_grid(&soup(), Rule::LIFE).on_torus(128, 128)?;
    let row = |name: &str, make: &dyn Fn(Grid) -> lab::Result<Box<dyn World>>| {
        bench
            .row(title)
            .compare(name, || tick(&mut *make(wide.clone())?))
            .to("a loop", || tick(&mut PlainGrid::new(wide.clone(), Rule::LIFE)))
            .shown()
    };
    row("answered in place", &|grid| Ok(Box::new(InPlace::new(grid, Rule::LIFE))))?;
    bench
        .row("4,096 cells, one generation")
        .compare("answered in place", || tick(&mut InPlace::new(soup(), Rule::LIFE)))
        .to("corosensei", || by_corosensei(&soup()))
        .at_most(0.5)?;
    row("rows on threads", &|grid| Ok(Box::new(Rows::new(grid, Rule::LIFE))))?;
    row("tasks and a channel", &|grid| Ok(Box::new(Tasks::new(grid, Rule::LIFE)?)))?;
    // These coroutines stay alive for all generations, so that making them counts for little.
    bench
        .row("16,384 cells, ten generations")
        .compare("all in lock-step", || ten_ticks(&mut LockStep::new(wide.clone(), Rule::LIFE)))
        .to("a loop", || ten_ticks(&mut PlainGrid::new(wide.clone(), Rule::LIFE)))
        .shown()?;
    Ok(())
}

/// Returns how many cells are alive after one generation.
fn tick(world: &mut dyn World) -> lab::Result<usize> {
    world.tick()?;
    Ok(world.grid().population())
}

fn ten_ticks(world: &mut dyn World) -> lab::Result<usize> {
    (0..9).try_for_each(|_| world.tick())?;
    tick(world)
}
