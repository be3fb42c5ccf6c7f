//! The rules, written as coroutines that know nothing of the world.

use std::{convert::Infallible, fmt};

use super::Rule;
use crate::Yield;

/// What a cell is.
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

/// A cell asks: what is at this place? The place may lie beyond the edge of the world; what is
/// there is for the world to say.
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

/// A cell answers: in the next generation this place is like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Transition {
    /// The row.
    pub y: isize,
    /// The column.
    pub x: isize,
    /// What the cell becomes.
    pub state: State,
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { y, x, state } = self;
        write!(f, "Transition(y={y}, x={x}, state='{state}')")
    }
}

/// What the coroutines of the game yield. A query is to be answered with the state there; what is
/// sent after the others is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// A cell asks for a state.
    Query(Query),
    /// A cell has made up its mind.
    Transition(Transition),
    /// All cells have: a generation is over.
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

/// The rules of the game: what a cell with so many living neighbors becomes.
pub const fn game_logic(state: State, neighbors: usize) -> State {
    match (state, neighbors) {
        (State::Alive, ..2 | 4..) => State::Empty, // Die: too few, too many
        (State::Empty, 3) => State::Alive,         // Regenerate
        _ => state,
    }
}

/// One cell in one generation: asks for itself and its neighbors, and answers with a transition.
pub async fn step_cell(co: &impl Yield<State, Request>, y: isize, x: isize) {
    let state = co.yield_(query(y, x)).await;
    let neighbors = count_neighbors(co, y, x).await; // Python: yield from
    let state = game_logic(state, neighbors);
    let transition = Transition { y, x, state };
    co.yield_(Request::Transition(transition)).await;
}

/// As [`step_cell`], in a game of another rule: nothing else changes.
pub async fn step_cell_by(rule: Rule, co: &impl Yield<State, Request>, y: isize, x: isize) {
    let state = co.yield_(query(y, x)).await;
    let neighbors = count_neighbors(co, y, x).await;
    let state = rule.next(state, neighbors);
    let transition = Transition { y, x, state };
    co.yield_(Request::Transition(transition)).await;
}

/// All cells, row by row, and a tick after each generation, for ever.
pub async fn simulate(co: &impl Yield<State, Request>, height: usize, width: usize) -> Infallible {
    loop {
        for y in 0..height.cast_signed() {
            for x in 0..width.cast_signed() {
                step_cell(co, y, x).await;
            }
        }
        co.yield_(Request::Tick).await;
    }
}

/// As [`simulate`], in a game of another rule.
pub async fn simulate_by(
    rule: Rule,
    co: &impl Yield<State, Request>,
    height: usize,
    width: usize,
) -> Infallible {
    loop {
        for y in 0..height.cast_signed() {
            for x in 0..width.cast_signed() {
                step_cell_by(rule, co, y, x).await;
            }
        }
        co.yield_(Request::Tick).await;
    }
}
