//! The picture that the lesson opens with.

use item40_coroutines::life::Grid;
use lab::{Demo, Lab};

use crate::lesson::generations::five_generations;

pub(crate) const DEMO: Demo =
    Demo { name: "five-by-five", cells: "[60]", about: "Five generations on a small grid", run };

fn run(lab: &Lab) -> lab::Result {
    let grid = Grid::with_alive(5, 5, [(1, 1), (2, 2), (2, 3), (3, 3)]);
    lab.say(five_generations(grid)?);
    Ok(())
}
