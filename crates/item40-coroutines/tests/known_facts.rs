//! Known facts about the Game of Life. Run these tests in release too.

#[path = "support/reference.rs"]
mod reference;

use std::collections::BTreeSet;

use item40_coroutines::{
    Coroutine, ResumeError, Step,
    life::{
        Grid, Query, Request, Rule, State, Transition,
        drivers::{PlainGrid, World},
        step_cell,
    },
};
use reference::{Cells, grid, next, picture};

const LIFE: &str = "B3/S23";

/// Returns the cells of a world that can change: the living ones and those around them. The others
/// would ask nine times and stay empty. Without them a torus can be large and its generations quick.
fn neighborhood(cells: &Cells, side: usize) -> Cells {
    let beside = |at: usize| {
        let before = if at == 0 { side - 1 } else { at - 1 };
        let after = if at + 1 == side { 0 } else { at + 1 };
        [before, at, after]
    };
    let around = |&(y, x): &(usize, usize)| {
        beside(y).into_iter().flat_map(move |y| beside(x).map(move |x| (y, x)))
    };
    cells.iter().flat_map(around).collect()
}

/// Returns the transition of one cell, by `step_cell` with answers from the grid.
fn transition(grid: &Grid, y: usize, x: usize) -> Transition {
    let (y, x) = (y.cast_signed(), x.cast_signed());
    let mut it = Coroutine::boxed(async |co| step_cell(co, y, x).await);
    let mut step = it.start();
    loop {
        step = match step {
            Ok(Step::Yielded(Request::Query(Query { y, x }))) => {
                it.send(grid.query(y, x)).map_err(ResumeError::from)
            }
            Ok(Step::Yielded(Request::Transition(transition))) => return transition,
            other => panic!("{other:?}"),
        };
    }
}

/// Runs a pattern in the middle of a large torus, by coroutines and by the reference.
fn populations(pattern: &[&str], side: usize, generations: usize) -> Vec<usize> {
    let mut cells = picture(pattern, (side / 2, side / 2));
    let mut world = grid(side, side, &cells);
    let mut populations = vec![cells.len()];
    for generation in 1..=generations {
        let awake = neighborhood(&cells, side);
        let transitions: Vec<_> = awake.iter().map(|&(y, x)| transition(&world, y, x)).collect();
        for Transition { y, x, state } in transitions {
            world.assign(y, x, state);
        }
        cells = next(LIFE, &cells, side, side);
        let alive: BTreeSet<_> = awake
            .into_iter()
            .filter(|(y, x)| world.query(y.cast_signed(), x.cast_signed()) == State::Alive)
            .collect();
        assert_eq!(alive, cells, "generation {generation}");
        populations.push(alive.len());
    }
    populations
}

/// The gliders of the R-pentomino fly some 260 cells far. On a torus of 640 by 640 they meet nothing
/// that they would not meet on a plane.
#[test]
fn r_pentomino_has_116_cells_after_1103_generations() {
    let populations = populations(&[".OO", "OO.", ".O."], 640, 1106);
    assert_eq!(populations[..10], [5, 6, 7, 9, 8, 9, 12, 11, 18, 11]);
    assert_eq!(populations[1103], 116);
    assert_eq!(populations[1103..], [116; 4], "and the population stays the same");
}

#[test]
fn diehard_dies_after_130_generations() {
    let populations = populations(&["......O.", "OO......", ".O...OOO"], 256, 131);
    assert_eq!((populations[129], populations[130]), (2, 0));
}

/// Returns the generations of a pattern in the middle of a torus, the first included.
fn generations(pattern: &[&str], side: usize, number: usize) -> Vec<Grid> {
    let cells = picture(pattern, (side / 3, side / 3));
    let mut world = PlainGrid::new(grid(side, side, &cells), Rule::LIFE);
    let mut generations = vec![world.grid().clone()];
    for _ in 0..number {
        world.tick().expect("a generation passes");
        generations.push(world.grid().clone());
    }
    generations
}

#[test]
fn oscillators_have_their_periods() {
    let pulsar = [
        "..OOO...OOO..",
        ".............",
        "O....O.O....O",
        "O....O.O....O",
        "O....O.O....O",
        "..OOO...OOO..",
        ".............",
        "..OOO...OOO..",
        "O....O.O....O",
        "O....O.O....O",
        "O....O.O....O",
        ".............",
        "..OOO...OOO..",
    ];
    for (name, period, pattern) in [
        ("block", 1, &["OO", "OO"][..]),
        ("beehive", 1, &[".OO.", "O..O", ".OO."]),
        ("blinker", 2, &["OOO"]),
        ("toad", 2, &[".OOO", "OOO."]),
        ("beacon", 2, &["OO..", "OO..", "..OO", "..OO"]),
        ("pulsar", 3, &pulsar),
        (
            "octagon 2",
            5,
            &[
                "...OO...", "..O..O..", ".O....O.", "O......O", "O......O", ".O....O.", "..O..O..",
                "...OO...",
            ],
        ),
        ("pentadecathlon", 15, &["..O....O..", "OO.OOOO.OO", "..O....O.."]),
    ] {
        let generations = generations(pattern, 32, 2 * period);
        let returns: Vec<_> =
            (1..=2 * period).filter(|&age| generations[age] == generations[0]).collect();
        assert_eq!(returns, [period, 2 * period], "{name}");
    }
}

#[test]
fn spaceships_return_shifted_after_four_generations() {
    for (name, pattern, (down, right)) in [
        ("glider", &[".O.", "..O", "OOO"][..], (1, 1)),
        ("lightweight spaceship", &["O..O.", "....O", "O...O", ".OOOO"], (0, 2)),
    ] {
        let side = 20;
        let generations = generations(pattern, side, 4);
        let moved = picture(pattern, (side / 3 + down, side / 3 + right));
        assert_eq!(generations[4], grid(side, side, &moved), "{name}");
        assert!((1..4).all(|age| generations[age] != generations[4]), "{name}");
    }
}
