// must fail in "all five wait before the gate opens" with "not done after"
// why: You wait for a future inside the poll, and block the executor: no other future is polled.
use std::{
    future::{Future, poll_fn},
    task::Poll,
    thread,
    time::Duration,
};

pub async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.into_iter().map(Box::pin).collect();
    poll_fn(|context| {
        let mut outputs = Vec::new();
        for future in &mut futures {
            loop {
                if let Poll::Ready(output) = future.as_mut().poll(context) {
                    outputs.push(output);
                    break;
                }
                thread::sleep(Duration::from_millis(1));
            }
        }
        Poll::Ready(outputs)
    })
    .await
}
