//! `count_neighbors` driven by hand.

use std::pin::pin;

use anyhow::Context;
use item40_coroutines::{
    Channel, Coroutine, ResumeError, Step,
    life::{
        State::{Alive, Empty},
        count_neighbors,
    },
};
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "count-neighbors",
    cells: "[53]-[56]",
    about: "A cell asks for its neighbors and returns a count; the demo plays its world",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let channel = Channel::new();
    let body = pin!(Some(count_neighbors(&channel, 10, 5)));
    let mut it = Coroutine::new(&channel, body);
    let q1 = it.start()?.yielded().context("no query")?; // Get the first query
    lab.say(format!("First yield:  {q1}"));
    let q2 = it.send(Alive)?.yielded().context("no query")?; // Send q1's state, get q2
    lab.say(format!("Second yield: {q2}"));
    it.send(Alive)?; // Send q2's state, get q3
    lab.say("...");
    for _ in 3..=7 {
        it.send(Empty)?;
    }
    if let Step::Complete(count) = it.send(Empty)? {
        lab.say(format!("Count:  {count}")); // Send q8's state, get the count
    }

    let again = it.send(Empty).map_err(ResumeError::from);
    let why = again.err().map_or_else(|| "it went on".to_owned(), |error| error.to_string());
    lab.claim("a coroutine that has returned its value refuses to be resumed")
        .holds(again == Err(ResumeError::Finished), why);
    Ok(())
}
