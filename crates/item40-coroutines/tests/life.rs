//! Compares the game with a reference that shares no code with it. Run these tests in release too: the
//! compiler can miscompile loops over a torus (see `wrap` in `src/life/grid.rs`).

#[path = "support/reference.rs"]
mod reference;

use item40_coroutines::{
    BoxedCoroutine, Channel, Coroutine, Step,
    life::{
        ColumnPrinter, Grid, Query, Request,
        State::{self, Alive, Empty},
        Transition, game_logic, live_a_generation, simulate, step_cell,
    },
};
use reference::{Cells, grid, next, soup};

const LIFE: &str = "B3/S23";

type Simulation = BoxedCoroutine<'static, State, Request, std::convert::Infallible>;

fn simulation(height: usize, width: usize) -> Simulation {
    Coroutine::boxed(async move |co| simulate(co, height, width).await)
}

fn agrees(height: usize, width: usize, generations: usize) {
    let mut cells = soup(height, width);
    let mut world = grid(height, width, &cells);
    let mut sim = simulation(height, width);
    for generation in 1..=generations {
        cells = next(LIFE, &cells, height, width);
        world = live_a_generation(&world, &mut sim).expect("a simulation has no end");
        assert_eq!(
            world,
            grid(height, width, &cells),
            "{height} by {width}, generation {generation}"
        );
    }
}

#[test]
fn soup_agrees_when_sides_are_powers_of_two() {
    agrees(256, 256, 5);
    agrees(64, 128, 10);
    agrees(16, 16, 50);
}

#[test]
fn soup_agrees_when_sides_are_not_powers_of_two() {
    agrees(5, 9, 20);
    agrees(33, 47, 20);
    agrees(100, 7, 20);
}

#[test]
fn soup_agrees_when_a_cell_is_its_own_neighbor() {
    for height in 1..=4 {
        for width in 1..=4 {
            agrees(height, width, 6);
        }
    }
}

/// The sides are constants here, so that the optimizer knows that they are powers of two. This makes
/// `examples/wrong_neighbors.rs` count wrong neighbors; the grid's `wrap` is a branch and avoids it.
#[test]
fn soup_agrees_when_sides_are_constants() {
    const SIDE: usize = 32;
    let channel = Channel::new();
    let body = std::pin::pin!(Some(simulate(&channel, SIDE, SIDE)));
    let mut sim = Coroutine::new(&channel, body);
    let mut cells = soup(SIDE, SIDE);
    let mut world = grid(SIDE, SIDE, &cells);
    for _ in 0..20 {
        cells = next(LIFE, &cells, SIDE, SIDE);
        world = live_a_generation(&world, &mut sim).unwrap();
        assert_eq!(world.population(), cells.len());
    }
    assert_eq!(world, grid(SIDE, SIDE, &cells));
}

#[test]
fn glider_returns_shifted_after_four_generations() {
    let glider: Cells = [(0, 3), (1, 4), (2, 2), (2, 3), (2, 4)].into();
    let shifted: Cells = glider.iter().map(|&(y, x)| (y + 1, x + 1)).collect();
    let mut world = grid(8, 8, &glider);
    let mut sim = simulation(8, 8);
    for _ in 0..4 {
        world = live_a_generation(&world, &mut sim).unwrap();
    }
    assert_eq!(world, grid(8, 8, &shifted));
    for _ in 4..4 * 8 {
        world = live_a_generation(&world, &mut sim).unwrap();
    }
    assert_eq!(world, grid(8, 8, &glider), "once around the world");
}

/// The figure is that of a plane; until then the pattern does not reach around this torus.
#[test]
fn r_pentomino_has_121_cells_after_100_generations() {
    let cells: Cells = [(0, 1), (0, 2), (1, 0), (1, 1), (2, 1)].into();
    let mut cells: Cells = cells.iter().map(|(y, x)| (y + 60, x + 60)).collect();
    let mut world = grid(128, 128, &cells);
    let mut sim = simulation(128, 128);
    for _ in 0..100 {
        cells = next(LIFE, &cells, 128, 128);
        world = live_a_generation(&world, &mut sim).unwrap();
    }
    assert_eq!((world.population(), cells.len()), (121, 121));
}

/// Returns what `step_cell` decides with these answers, without a grid.
fn decision(state: State, neighbors: [State; 8]) -> State {
    let mut it = Coroutine::boxed(async |co| step_cell(co, 0, 0).await);
    assert_eq!(it.start(), Ok(Step::Yielded(Request::Query(Query { y: 0, x: 0 }))));
    let mut step = it.send(state).expect("the cell asks on");
    for neighbor in neighbors {
        assert!(matches!(step, Step::Yielded(Request::Query(_))), "{step:?}");
        step = it.send(neighbor).expect("the cell asks on");
    }
    let Step::Yielded(Request::Transition(Transition { y: 0, x: 0, state })) = step else {
        panic!("{step:?}");
    };
    assert_eq!(it.advance(), Ok(Step::Complete(())));
    state
}

#[test]
fn step_cell_follows_the_rules_for_every_neighborhood() {
    for bits in 0_u32..256 {
        let neighbors = std::array::from_fn(|i| if bits >> i & 1 == 1 { Alive } else { Empty });
        let born = if bits.count_ones() == 3 { Alive } else { Empty };
        let survives = if matches!(bits.count_ones(), 2 | 3) { Alive } else { Empty };
        assert_eq!(decision(Empty, neighbors), born);
        assert_eq!(decision(Alive, neighbors), survives);
        assert_eq!(game_logic(Alive, bits.count_ones() as usize), survives);
    }
}

#[test]
fn step_cell_asks_for_itself_then_clockwise_from_north() {
    let mut it = Coroutine::boxed(async |co| step_cell(co, 10, 5).await);
    let mut asked = Vec::new();
    while let Step::Yielded(Request::Query(Query { y, x })) = it.advance().unwrap() {
        asked.push((y, x));
    }
    let around = [(11, 5), (11, 6), (10, 6), (9, 6), (9, 5), (9, 4), (10, 4), (11, 4)];
    assert_eq!(asked[0], (10, 5));
    assert_eq!(asked[1..], around);
}

#[test]
fn query_wraps_beyond_the_edge() {
    let mut world = Grid::new(4, 3);
    world.assign(-1, 5, Alive);
    assert_eq!(world.to_string(), "---\n---\n---\n--*\n");
    for (y, x) in [(3, 2), (-1, -1), (7, -4), (-401, 302), (isize::MAX, 2), (-5, isize::MIN + 1)] {
        let expected = (y.rem_euclid(4), x.rem_euclid(3)) == (3, 2);
        assert_eq!(world.query(y, x) == Alive, expected, "({y}, {x})");
    }
    assert_eq!((world.height(), world.width(), world.population()), (4, 3, 1));
}

#[test]
#[should_panic(expected = "cannot make a grid of 0 by 9 cells: both must be at least 1")]
fn grid_without_a_cell_panics() {
    Grid::new(0, 9);
}

#[test]
fn live_a_generation_fails_when_simulation_is_closed() {
    let world = Grid::new(2, 2);
    let mut sim = simulation(2, 2);
    sim.close();
    let refused = live_a_generation(&world, &mut sim).unwrap_err();
    assert_eq!(refused.to_string(), "cannot resume a coroutine that has finished: make a new one");
}

#[test]
fn column_printer_fills_up_short_columns() {
    let mut columns = ColumnPrinter::new();
    assert_eq!(columns.to_string(), "");
    columns.append("*--\n-*-\n");
    columns.append("*\n");
    assert_eq!(columns.to_string(), " 0  | 1\n*-- | *\n-*- |  ");
}
