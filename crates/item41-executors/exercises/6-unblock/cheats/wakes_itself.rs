// must fail in "it is polled when it was woken, and not before" with "it was done once and polled"
// why: You wake yourself at each poll: that is polling in a loop, and keeps a processor busy.
use std::{
    future::poll_fn,
    sync::mpsc::{TryRecvError, channel},
    task::Poll,
    thread,
};

pub async fn unblock<T: Send + 'static>(call: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, result) = channel();
    thread::spawn(move || sender.send(call()));
    poll_fn(|context| match result.try_recv() {
        Ok(result) => Poll::Ready(result),
        Err(TryRecvError::Disconnected) => panic!("the call has panicked"),
        Err(TryRecvError::Empty) => {
            context.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await
}
