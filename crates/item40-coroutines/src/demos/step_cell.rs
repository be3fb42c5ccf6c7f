//! `step_cell` driven by hand; the queries of `count_neighbors` pass through it.

use anyhow::Context;
use item40_coroutines::{
    BoxedCoroutine, Coroutine,
    life::{
        Request,
        State::{self, Alive, Empty},
        count_neighbors, step_cell,
    },
};
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo =
    Demo { name: "step-cell", cells: "[57]", about: "One coroutine delegates to another", run };

fn run(lab: &Lab) -> lab::Result {
    let mut it = Coroutine::boxed(async |co| step_cell(co, 10, 5).await);
    let q0 = it.start()?.yielded().context("no query")?; // Initial location query
    lab.say(format!("Me:       {q0}"));
    let q1 = it.send(Alive)?.yielded().context("no query")?; // Send my status, get neighbor query
    lab.say(format!("Q1:       {q1}"));
    lab.say("...");
    for state in [Alive, Alive, Alive, Alive, Empty, Empty, Empty] {
        it.send(state)?;
    }
    let t1 = it.send(Empty)?.yielded().context("no decision")?; // Send for q8, get game decision
    lab.say(format!("Outcome:  {t1}"));

    let direct = queries(Coroutine::boxed(async |co| count_neighbors(co, 10, 5).await))?;
    let delegated = queries(Coroutine::boxed(async |co| step_cell(co, 10, 5).await))?;
    lab.claim("`.await` of another coroutine passes its queries out, as `yield from` does").holds(
        direct.len() == 8 && delegated.get(1..9) == Some(&direct),
        format!("{} queries of count_neighbors, the same through step_cell", direct.len()),
    );
    lab.claim("`.await` brings back the value that the other coroutine returns").holds(
        matches!(t1, Request::Transition(cell) if cell.state == Empty),
        format!("four neighbors alive: {t1}"),
    );
    Ok(())
}

/// Returns what a coroutine yields when every answer is "alive".
fn queries<R>(mut it: BoxedCoroutine<'_, State, Request, R>) -> lab::Result<Vec<Request>> {
    let mut queries = Vec::new();
    let mut step = it.start()?;
    while let Some(query) = step.yielded() {
        queries.push(query);
        step = it.send(Alive)?;
    }
    Ok(queries)
}
