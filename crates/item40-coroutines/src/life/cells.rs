//! The rules, written as coroutines that do not know the world.

use std::{convert::Infallible, fmt, future::Future};

#[cfg(doc)]
use super::Rule;
use crate::Yield;

/// The state of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    /// Shown as `*`.
    Alive,
    /// Shown as `-`.
    #[default]
    Empty,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Alive => "*",
            Self::Empty => "-",
        })
    }
}

/// A cell's question: what is at this place? The place may lie beyond the edge of the world; the
/// world decides what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Query {
    /// The row.
    pub y: isize,
    /// The column.
    pub x: isize,
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Query(y={}, x={})", self.y, self.x)
    }
}

/// A cell's result: the state of this place in the next generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Transition {
    /// The row.
    pub y: isize,
    /// The column.
    pub x: isize,
    /// The cell's next state.
    pub state: State,
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { y, x, state } = self;
        write!(f, "Transition(y={y}, x={x}, state='{state}')")
    }
}

/// What the coroutines of the game yield. The answer to a query is the state of that place; the
/// answers to the other two are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// A cell asks for a state.
    Query(Query),
    /// A cell reports its next state.
    Transition(Transition),
    /// All cells have reported: the generation is over.
    Tick,
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(query) => query.fmt(f),
            Self::Transition(transition) => transition.fmt(f),
            Self::Tick => f.pad("TICK"),
        }
    }
}

const fn query(y: isize, x: isize) -> Request {
    Request::Query(Query { y, x })
}

/// Asks for the eight cells around a place, from the north clockwise, and returns how many of
/// them are alive.
///
/// ```
/// use item40_coroutines::Answering;
/// use item40_coroutines::life::{Grid, Query, Request, State, count_neighbors};
///
/// let grid = Grid::with_alive(3, 3, [(0, 0), (1, 1), (2, 2)]);
/// let world = Answering::new(|request| match request {
///     Request::Query(Query { y, x }) => grid.query(y, x),
///     _ => State::Empty,
/// });
/// assert_eq!(world.run(count_neighbors(&world, 1, 1))?, 2);
/// # Ok::<(), item40_coroutines::ResumeError>(())
/// ```
pub async fn count_neighbors(co: &impl Yield<State, Request>, y: isize, x: isize) -> usize {
    let n_ = co.yield_(query(y + 1, x)).await; // North
    let ne = co.yield_(query(y + 1, x + 1)).await; // Northeast
    let e_ = co.yield_(query(y, x + 1)).await; // East
    let se = co.yield_(query(y - 1, x + 1)).await; // Southeast
    let s_ = co.yield_(query(y - 1, x)).await; // South
    let sw = co.yield_(query(y - 1, x - 1)).await; // Southwest
    let w_ = co.yield_(query(y, x - 1)).await; // West
    let nw = co.yield_(query(y + 1, x - 1)).await; // Northwest

    let neighbor_states = [n_, ne, e_, se, s_, sw, w_, nw];
    let alive = neighbor_states.iter().filter(|&&state| state == State::Alive);
    alive.count()
}

/// Returns the next state of a cell that has `neighbors` living neighbors: the rules of the game.
///
/// ```
/// use item40_coroutines::life::{State::{Alive, Empty}, game_logic};
///
/// assert_eq!(game_logic(Empty, 3), Alive);
/// assert_eq!(game_logic(Alive, 4), Empty);
/// ```
pub const fn game_logic(state: State, neighbors: usize) -> State {
    match (state, neighbors) {
        (State::Alive, ..2 | 4..) => State::Empty, // Die: too few, too many
        (State::Empty, 3) => State::Alive,         // Regenerate
        _ => state,
    }
}

/// Runs one cell for one generation: asks for its own state and its neighbors, and yields its
/// transition.
///
/// ```
/// use item40_coroutines::{Coroutine, Step};
/// use item40_coroutines::life::{Query, Request, State::Alive, step_cell};
///
/// let mut it = Coroutine::boxed(async |co| step_cell(co, 10, 5).await);
/// assert_eq!(it.start()?, Step::Yielded(Request::Query(Query { y: 10, x: 5 })));
/// assert_eq!(it.send(Alive)?, Step::Yielded(Request::Query(Query { y: 11, x: 5 })));
/// # Ok::<(), item40_coroutines::ResumeError>(())
/// ```
pub fn step_cell(co: &impl Yield<State, Request>, y: isize, x: isize) -> impl Future<Output = ()> {
    step_cell_by(game_logic, co, y, x)
}

/// Runs one cell as [`step_cell`] does, in a game in which `logic` decides.
///
/// `logic` is given the cell's state and the number of its living neighbors; a [`Rule`] makes one.
///
/// ```
/// use item40_coroutines::Coroutine;
/// use item40_coroutines::life::{Request, Rule, State, step_cell_by};
///
/// let high_life: Rule = "B36/S23".parse().unwrap();
/// let mut it = Coroutine::boxed(async |co| step_cell_by(high_life.logic(), co, 0, 0).await);
/// it.start()?;
/// it.send(State::Empty)?; // The cell itself; then its eight neighbors
/// for neighbor in 0..7 {
///     it.send(if neighbor < 6 { State::Alive } else { State::Empty })?;
/// }
/// let Some(Request::Transition(cell)) = it.send(State::Empty)?.yielded() else { panic!() };
/// assert_eq!(cell.state, State::Alive);
/// # Ok::<(), item40_coroutines::ResumeError>(())
/// ```
pub async fn step_cell_by(
    logic: impl Fn(State, usize) -> State,
    co: &impl Yield<State, Request>,
    y: isize,
    x: isize,
) {
    let state = co.yield_(query(y, x)).await;
    let neighbors = count_neighbors(co, y, x).await; // Python: yield from
    let state = logic(state, neighbors);
    let transition = Transition { y, x, state };
    co.yield_(Request::Transition(transition)).await;
}

/// Runs all cells, row by row, with a tick after each generation, forever.
///
/// ```
/// use item40_coroutines::Coroutine;
/// use item40_coroutines::life::{Grid, live_a_generation, simulate};
///
/// let blinker = Grid::with_alive(5, 5, [(2, 1), (2, 2), (2, 3)]);
/// let mut sim = Coroutine::boxed(async |co| simulate(co, 5, 5).await);
/// assert_eq!(live_a_generation(&blinker, &mut sim)?.population(), 3);
/// # Ok::<(), item40_coroutines::ResumeError>(())
/// ```
pub fn simulate(
    co: &impl Yield<State, Request>,
    height: usize,
    width: usize,
) -> impl Future<Output = Infallible> {
    simulate_by(game_logic, co, height, width)
}

/// Runs all cells as [`simulate`] does, in a game in which `logic` decides.
///
/// ```
/// use item40_coroutines::Coroutine;
/// use item40_coroutines::life::{Grid, Rule, live_a_generation, simulate_by};
///
/// let seeds: Rule = "B2/S".parse().unwrap();
/// let pair = Grid::with_alive(6, 6, [(2, 2), (2, 3)]);
/// let mut sim = Coroutine::boxed(async |co| simulate_by(seeds.logic(), co, 6, 6).await);
/// assert_eq!(live_a_generation(&pair, &mut sim)?.population(), 4);
/// # Ok::<(), item40_coroutines::ResumeError>(())
/// ```
pub async fn simulate_by(
    logic: impl Fn(State, usize) -> State,
    co: &impl Yield<State, Request>,
    height: usize,
    width: usize,
) -> Infallible {
    loop {
        for y in 0..height.cast_signed() {
            for x in 0..width.cast_signed() {
                step_cell_by(&logic, co, y, x).await;
            }
        }
        co.yield_(Request::Tick).await;
    }
}
