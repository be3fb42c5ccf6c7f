//! Grids that several demos begin with.

use item40_coroutines::life::{
    Grid,
    State::{Alive, Empty},
};

/// Returns the notebook's glider on its grid of 5 by 9 cells.
pub(crate) fn glider() -> Grid {
    Grid::with_alive(5, 9, [(0, 3), (1, 4), (2, 2), (2, 3), (2, 4)])
}

/// Returns a square grid in which about half of the cells are alive.
pub(crate) fn soup(lab: &lab::Lab, side: usize) -> Grid {
    let mut rng = lab.rng();
    Grid::from_fn(side, side, |_, _| if rng.bool() { Alive } else { Empty })
}
