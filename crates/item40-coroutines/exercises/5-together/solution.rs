use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

// answer:
/// A future, or its output.
enum Slot<F: Future> {
    Waiting(Pin<Box<F>>),
    Done(Option<F::Output>),
}
// stub: // You may need a type for "a future, or its output".
// end of answer

/// Awaits all futures at the same time; returns their outputs in order.
pub async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    // answer:
    let mut slots: Vec<_> = futures.into_iter().map(|it| Slot::Waiting(Box::pin(it))).collect();
    poll_fn(|context| {
        let mut all_done = true;
        for slot in &mut slots {
            if let Slot::Waiting(future) = slot {
                match future.as_mut().poll(context) {
                    Poll::Ready(output) => *slot = Slot::Done(Some(output)),
                    Poll::Pending => all_done = false,
                }
            }
        }
        if all_done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    let output = |slot| match slot {
        Slot::Done(output) => output,
        Slot::Waiting(_) => None,
    };
    slots.into_iter().filter_map(output).collect()
    // stub: let mut outputs = Vec::new();
    // stub: for future in futures {
    // stub:     outputs.push(future.await);
    // stub: }
    // stub: outputs
    // end of answer
}
