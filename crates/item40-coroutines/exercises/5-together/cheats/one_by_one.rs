// must fail in "all five wait before the gate opens" with "only 1 of 5"
// why: You await one future after the other: the second is not polled before the first is ready.
use std::future::Future;

pub async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut outputs = Vec::new();
    for future in futures {
        outputs.push(future.await);
    }
    outputs
}
