// must fail in "a future that is ready is not polled again" with "the outputs"
// why: You return the outputs in the order in which they came.
use std::{
    future::{Future, poll_fn},
    task::Poll,
};

pub async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut outputs = Vec::new();
    poll_fn(|context| {
        let mut at = 0;
        while at < waiting.len() {
            match waiting[at].as_mut().poll(context) {
                Poll::Ready(output) => {
                    outputs.push(output);
                    drop(waiting.remove(at));
                }
                Poll::Pending => at += 1,
            }
        }
        if waiting.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    outputs
}
