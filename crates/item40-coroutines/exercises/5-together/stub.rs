use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

// You may need a type for "a future, or its output".

/// Awaits all futures at the same time; returns their outputs in order.
pub async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut outputs = Vec::new();
    for future in futures {
        outputs.push(future.await);
    }
    outputs
}
