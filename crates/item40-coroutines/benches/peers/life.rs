//! What a cell of the Game of Life costs if it asks for each of its neighbors.

use std::pin::pin;

use anyhow::bail;
use corosensei::{CoroutineResult, Yielder};
use item40_coroutines::{
    Channel, Coroutine,
    life::{
        Grid, Query, Request,
        State::{self, Alive, Empty},
        Transition, game_logic, live_a_generation, simulate,
    },
};
use lab::{Bencher, Group};

pub(crate) const GROUP: Group =
    Group { name: "life", about: "One generation of 64 by 64 cells runs through step_cell", run };

#[path = "../../src/lesson/plain_loop.rs"]
mod plain_loop;

const SIDE: usize = 64;

fn run(bench: &Bencher) -> lab::Result {
    let soup = soup();
    let title = "4,096 cells, one generation";
    let ours = || bench.row(title).compare("item40", || by_coroutines(&soup));
    ours().to("corosensei", || by_corosensei(&soup)).at_most(0.5)?;
    ours().to("plain loop", || Ok(plain_loop::live(&soup, 1).population())).shown()?;
    ours().to_python("life_cells.py").at_most(0.01)?;
    Ok(())
}

/// Returns the same cells as the Python counterpart.
pub(crate) fn soup() -> Grid {
    let mut bits = 1_u32;
    Grid::from_fn(SIDE, SIDE, |_, _| {
        bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if bits >> 31 == 1 { Alive } else { Empty }
    })
}

pub(crate) fn by_coroutines(soup: &Grid) -> lab::Result<usize> {
    let channel = Channel::new();
    let body = pin!(Some(simulate(&channel, soup.height(), soup.width())));
    let mut sim = Coroutine::new(&channel, body);
    Ok(live_a_generation(soup, &mut sim)?.population())
}

type Cell = Yielder<State, Request>;

/// The notebook's coroutines word for word, on a stack of their own.
fn count_neighbors(co: &Cell, y: isize, x: isize) -> usize {
    let query = |y, x| Request::Query(Query { y, x });
    let n_ = co.suspend(query(y + 1, x));
    let ne = co.suspend(query(y + 1, x + 1));
    let e_ = co.suspend(query(y, x + 1));
    let se = co.suspend(query(y - 1, x + 1));
    let s_ = co.suspend(query(y - 1, x));
    let sw = co.suspend(query(y - 1, x - 1));
    let w_ = co.suspend(query(y, x - 1));
    let nw = co.suspend(query(y + 1, x - 1));

    let neighbor_states = [n_, ne, e_, se, s_, sw, w_, nw];
    neighbor_states.iter().filter(|&&state| state == Alive).count()
}

fn step_cell(co: &Cell, y: isize, x: isize) {
    let state = co.suspend(Request::Query(Query { y, x }));
    let neighbors = count_neighbors(co, y, x);
    let state = game_logic(state, neighbors);
    co.suspend(Request::Transition(Transition { y, x, state }));
}

/// Ends the coroutine after its tick, so that its stack need not be unwound.
pub(crate) fn by_corosensei(soup: &Grid) -> lab::Result<usize> {
    let (height, width) = (soup.height(), soup.width());
    let mut sim = corosensei::Coroutine::new(move |co: &Cell, _| {
        for y in 0..height.cast_signed() {
            for x in 0..width.cast_signed() {
                step_cell(co, y, x);
            }
        }
        co.suspend(Request::Tick);
    });
    let mut progeny = Grid::new(height, width);
    let mut answer = Empty;
    loop {
        let CoroutineResult::Yield(request) = sim.resume(answer) else {
            bail!("it ended without a tick");
        };
        match request {
            Request::Query(Query { y, x }) => answer = soup.query(y, x),
            Request::Transition(cell) => progeny.assign(cell.y, cell.x, cell.state),
            Request::Tick => break,
        }
    }
    sim.resume(Empty);
    Ok(progeny.population())
}
