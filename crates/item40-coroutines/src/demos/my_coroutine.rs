//! What is sent in is the value of the yield.

use std::{convert::Infallible, pin::pin};

use item40_coroutines::{Channel, Coroutine, ResumeError, Step};
use lab::Lab;

async fn my_coroutine(co: &Channel<&str, ()>, lab: &Lab) -> Infallible {
    loop {
        let received = co.yield_(()).await;
        lab.say(format!("Received: {received}"));
    }
}

/// A coroutine says what it is sent.
pub fn run(lab: &Lab) -> lab::Result {
    let channel = Channel::new();
    let body = pin!(Some(my_coroutine(&channel, lab)));
    let mut it = Coroutine::new(&channel, body);
    it.start()?; // Prime the coroutine
    it.send("First")?;
    it.send("Second")?;

    let mut rng = lab.rng();
    let sent: Vec<u64> = (0..1000).map(|_| rng.u64(..)).collect();
    let received = send_to_listener(&sent)?;
    lab.claim("the value of a yield is what was sent, every time").holds(
        received == sent,
        format!("{} values sent, {} received, all in order", sent.len(), received.len()),
    );
    Ok(())
}

/// What a coroutine that keeps what it is sent has kept at its end.
fn send_to_listener(values: &[u64]) -> Result<Vec<u64>, ResumeError> {
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
