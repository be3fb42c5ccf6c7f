//! The game as a set of living cells, which shares no code with the library.
#![allow(dead_code, reason = "not every test needs all of it")]

use std::collections::{BTreeMap, BTreeSet};

use item40_coroutines::life::{Grid, State::Alive};

/// Row and column of each cell that is alive.
pub(crate) type Cells = BTreeSet<(usize, usize)>;

/// Returns the generation after `cells` by a rule such as `B3/S23`. Each living cell is added to the
/// counts of its neighbors. A coordinate is wrapped by a branch (see `wrap` in `src/life/grid.rs`).
pub(crate) fn next(rule: &str, cells: &Cells, height: usize, width: usize) -> Cells {
    let steps = |at: usize, length: usize| {
        let before = if at == 0 { length - 1 } else { at - 1 };
        let after = if at + 1 == length { 0 } else { at + 1 };
        [before, at, after]
    };
    let mut counts = BTreeMap::<(usize, usize), u32>::new();
    if rule.contains("B0") {
        // By this rule a cell without a living neighbor is born.
        counts.extend((0..height).flat_map(|y| (0..width).map(move |x| ((y, x), 0))));
    }
    for &(y, x) in cells {
        counts.entry((y, x)).or_default(); // A cell without a neighbor may survive.
        for (i, ny) in steps(y, height).into_iter().enumerate() {
            for (j, nx) in steps(x, width).into_iter().enumerate() {
                if (i, j) != (1, 1) {
                    *counts.entry((ny, nx)).or_default() += 1;
                }
            }
        }
    }
    let (born, survives) = rule[1..].split_once("/S").expect("a rule in its usual form");
    counts.retain(|place, count| {
        let fates = if cells.contains(place) { survives } else { born };
        fates.contains(&count.to_string())
    });
    counts.into_keys().collect()
}

pub(crate) fn grid(height: usize, width: usize, cells: &Cells) -> Grid {
    let mut grid = Grid::new(height, width);
    for &(y, x) in cells {
        grid.assign(y.cast_signed(), x.cast_signed(), Alive);
    }
    grid
}

/// Returns cells of which about half are alive, the same in every run.
pub(crate) fn soup(height: usize, width: usize) -> Cells {
    let mut bits = 0x9E37_79B9_7F4A_7C15_u64 ^ (height * 1000 + width) as u64;
    let mut toss = || {
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        bits >> 63 == 1
    };
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (y, x)));
    places.filter(|_| toss()).collect()
}

/// Returns the cells that are `*` or `O` in a picture with its upper left corner at `(top, left)`.
pub(crate) fn picture(lines: &[&str], (top, left): (usize, usize)) -> Cells {
    let rows = (top..).zip(lines);
    let places = rows.flat_map(|(y, line)| {
        (left..).zip(line.chars()).filter(|(_, c)| "*O".contains(*c)).map(move |(x, _)| (y, x))
    });
    places.collect()
}
