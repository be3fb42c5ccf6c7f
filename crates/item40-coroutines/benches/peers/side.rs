//! A Game of Life from 16 to 4,096 cells wide: how the cost of a cell grows.

use item40_coroutines::life::Grid;
use lab::{Bencher, Group};

use super::life::{by_corosensei, by_coroutines, soup};

pub(crate) const GROUP: Group = Group {
    name: "side",
    about: "One generation of Life on a torus from 16 to 4,096 cells wide and high",
    run,
};

/// The side of the smallest torus. The larger ones repeat it, so that their cells live the same lives.
const TILE: usize = 16;

/// On a torus four times as wide, a sample would take two seconds.
const LARGEST_OF_PEER: usize = 1024;

fn run(bench: &Bencher) -> lab::Result {
    let soup = soup();
    let tile = Grid::from_fn(TILE, TILE, |y, x| soup.query(y.cast_signed(), x.cast_signed()));
    for side in [16, 64, 256, 1024, 4096] {
        let torus = repeated(&tile, side);
        let ours = || {
            let row = bench.row(format!("one generation on a torus of side {side}"));
            row.compare("item40", || by_coroutines(&torus))
        };
        ours().to("item40, side 16, as many cells", || in_tiles(&tile, side)).shown()?;
        if side <= LARGEST_OF_PEER {
            ours().to("corosensei", || by_corosensei(&torus)).shown()?;
        }
    }
    let torus = repeated(&tile, 1024);
    bench
        .claim("the time is linear in cells: 1,024 by 1,024 take at most twice as long as in tiles of 16 by 16")
        .compare("side 1,024", || by_coroutines(&torus))
        .to("4,096 tiles of side 16", || in_tiles(&tile, 1024))
        .at_most(2.0)?;
    Ok(())
}

fn repeated(tile: &Grid, side: usize) -> Grid {
    let place = |at: usize| (at % TILE).cast_signed();
    Grid::from_fn(side, side, |y, x| tile.query(place(y), place(x)))
}

/// Does the same work in as many small tori as the large one has room for.
fn in_tiles(tile: &Grid, side: usize) -> lab::Result<usize> {
    (0..(side / TILE).pow(2)).map(|_| by_coroutines(tile)).sum()
}
