// must fail in "the result arrives" with "the future was never woken"
// why: Your thread stores the result and does not wake the task, so the future is never polled again.
use std::{
    future::poll_fn,
    sync::mpsc::{TryRecvError, channel},
    task::Poll,
    thread,
};

pub async fn unblock<T: Send + 'static>(call: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, result) = channel();
    thread::spawn(move || sender.send(call()));
    poll_fn(|_| match result.try_recv() {
        Ok(result) => Poll::Ready(result),
        Err(TryRecvError::Empty) => Poll::Pending,
        Err(TryRecvError::Disconnected) => panic!("the call has panicked"),
    })
    .await
}
