// must fail in "it is polled only when one was woken" with "no future was woken, and it was polled"
// why: You wake yourself at each poll: that is polling in a loop, and keeps a processor busy.
use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

pub async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut waiting: Vec<Option<Pin<Box<F>>>> =
        futures.into_iter().map(|it| Some(Box::pin(it))).collect();
    let mut outputs: Vec<_> = waiting.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (slot, output) in waiting.iter_mut().zip(&mut outputs) {
            if let Some(future) = slot {
                if let Poll::Ready(ready) = future.as_mut().poll(context) {
                    *output = Some(ready);
                    *slot = None;
                }
            }
        }
        context.waker().wake_by_ref();
        if waiting.iter().all(Option::is_none) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    outputs.into_iter().flatten().collect()
}
