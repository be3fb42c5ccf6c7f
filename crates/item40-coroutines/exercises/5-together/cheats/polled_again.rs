// must fail in "a future that is ready is not polled again" with "how often each future was polled"
// why: You poll all futures each time, also those that were ready. Most futures panic then.
use std::{
    future::{Future, poll_fn},
    task::Poll,
};

pub async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.into_iter().map(Box::pin).collect();
    poll_fn(|context| {
        let polls: Vec<_> = futures.iter_mut().map(|it| it.as_mut().poll(context)).collect();
        if polls.iter().any(Poll::is_pending) {
            return Poll::Pending;
        }
        let output = |poll| match poll {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        };
        Poll::Ready(polls.into_iter().filter_map(output).collect())
    })
    .await
}
