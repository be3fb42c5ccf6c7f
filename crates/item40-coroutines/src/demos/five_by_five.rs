//! Five generations on a small grid.

use item40_coroutines::life::{Grid, State::Alive};
use lab::Lab;

use super::game_of_life::five_generations;

/// The picture that the lesson opens with.
pub fn run(lab: &Lab) -> lab::Result {
    let mut grid = Grid::new(5, 5);
    for (y, x) in [(1, 1), (2, 2), (2, 3), (3, 3)] {
        grid.assign(y, x, Alive);
    }
    lab.say(five_generations(grid)?);
    Ok(())
}
