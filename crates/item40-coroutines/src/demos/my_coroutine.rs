//! A coroutine prints what it is sent.

use std::{convert::Infallible, pin::pin};

use item40_coroutines::{Channel, Coroutine, ResumeError, Step};
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "my-coroutine",
    cells: "[51]",
    about: "The value of a yield is what the caller sends",
    run,
};

async fn my_coroutine(co: &Channel<&str, ()>, lab: &Lab) -> Infallible {
    loop {
        let received = co.yield_(()).await;
        lab.say(format!("Received: {received}"));
    }
}

fn run(lab: &Lab) -> lab::Result {
    let channel = Channel::new();
    let body = pin!(Some(my_coroutine(&channel, lab)));
    let mut it = Coroutine::new(&channel, body);
    it.start()?; // Prime the coroutine
    it.send("First")?;
    it.send("Second")?;

    let mut rng = lab.rng();
    let sent: Vec<u64> = (0..1000).map(|_| rng.u64(..)).collect();
    let received = send_all(&sent)?;
    lab.claim("the value of a yield is what was sent, every time").holds(
        received == sent,
        format!("{} values sent, {} received, all in order", sent.len(), received.len()),
    );
    Ok(())
}

/// Sends `values` to a coroutine that keeps them, and returns what it kept.
fn send_all(values: &[u64]) -> Result<Vec<u64>, ResumeError> {
    let mut listener = Coroutine::boxed(async |co| {
        let mut kept = Vec::new();
        while let Some(value) = co.yield_(()).await {
            kept.push(value);
        }
        kept
    });
    listener.start()?;
    for &value in values {
        listener.send(Some(value))?;
    }
    match listener.send(None)? {
        Step::Complete(kept) => Ok(kept),
        Step::Yielded(()) => Ok(Vec::new()),
    }
}
