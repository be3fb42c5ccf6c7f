//! Runs the same cells under every driver, and compares all of them with the reference.

#[path = "support/reference.rs"]
mod reference;

use item40_coroutines::life::{
    Grid, Rule,
    drivers::{InPlace, LockStep, PlainGrid, World},
};
use reference::{Cells, grid, next, soup};

/// Makes a world for every driver that is built in, over the same grid.
fn worlds(grid: &Grid, rule: Rule) -> Vec<(&'static str, Box<dyn World>)> {
    vec![
        ("grid", Box::new(PlainGrid::new(grid.clone(), rule))),
        ("in-place", Box::new(InPlace::new(grid.clone(), rule))),
        ("lockstep", Box::new(LockStep::new(grid.clone(), rule))),
        #[cfg(feature = "rayon")]
        ("rayon", Box::new(item40_coroutines::life::drivers::Rows::new(grid.clone(), rule))),
        #[cfg(feature = "tokio")]
        (
            "tokio",
            Box::new(
                item40_coroutines::life::drivers::Tasks::new(grid.clone(), rule)
                    .expect("a runtime"),
            ),
        ),
    ]
}

fn all_agree(rule: &str, height: usize, width: usize, generations: usize) {
    let first = soup(height, width);
    for (name, mut world) in worlds(&grid(height, width, &first), rule.parse().expect("a rule")) {
        let mut cells = first.clone();
        for generation in 1..=generations {
            cells = next(rule, &cells, height, width);
            world.tick().expect("a generation passes");
            let expected = grid(height, width, &cells);
            assert_eq!(
                *world.grid(),
                expected,
                "{name}, {rule}, {height} by {width}, generation {generation}"
            );
        }
    }
}

#[test]
fn drivers_agree_when_sides_are_powers_of_two() {
    all_agree("B3/S23", 64, 64, 4);
    all_agree("B3/S23", 16, 128, 4);
}

#[test]
fn drivers_agree_when_sides_are_not_powers_of_two() {
    all_agree("B3/S23", 33, 47, 4);
    all_agree("B3/S23", 1, 9, 4);
    all_agree("B3/S23", 7, 1, 4);
}

/// In tiny worlds a cell is its own neighbor.
#[test]
fn drivers_agree_in_tiny_worlds() {
    for height in 1..=3 {
        for width in 1..=3 {
            all_agree("B3/S23", height, width, 4);
        }
    }
}

#[test]
fn drivers_agree_on_other_rules() {
    for rule in ["B36/S23", "B2/S", "B1357/S1357", "B3/S012345678", "B0/S8", "B/S"] {
        all_agree(rule, 12, 17, 6);
    }
}

#[test]
fn lock_step_keeps_every_coroutine_alive() {
    let (height, width) = (128, 128);
    let mut cells = soup(height, width);
    let mut world = LockStep::new(grid(height, width, &cells), Rule::LIFE);
    assert_eq!(world.coroutines(), 16_384);
    for _ in 0..3 {
        cells = next("B3/S23", &cells, height, width);
        world.tick().unwrap();
    }
    assert_eq!((world.coroutines(), world.grid()), (16_384, &grid(height, width, &cells)));
}

#[test]
fn drivers_keep_an_empty_world_empty() {
    for (name, mut world) in worlds(&Grid::new(5, 4), Rule::LIFE) {
        world.tick().unwrap();
        assert_eq!(world.grid().population(), Cells::new().len(), "{name}");
    }
}
