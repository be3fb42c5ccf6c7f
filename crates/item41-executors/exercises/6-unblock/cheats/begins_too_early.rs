// must fail in "nothing happens before the first poll" with "the call began before"
// why: You start the thread before the future is polled. A future that is dropped should have done nothing.
use std::{
    future::{Future, poll_fn},
    sync::{Arc, Mutex},
    task::{Poll, Waker},
    thread,
};

pub fn unblock<T: Send + 'static>(
    call: impl FnOnce() -> T + Send + 'static,
) -> impl Future<Output = T> {
    let shared = Arc::new(Mutex::new((None::<T>, None::<Waker>)));
    let for_thread = Arc::clone(&shared);
    thread::spawn(move || {
        let result = call();
        let mut shared = for_thread.lock().unwrap();
        shared.0 = Some(result);
        if let Some(waker) = shared.1.take() {
            waker.wake();
        }
    });
    poll_fn(move |context| {
        let mut shared = shared.lock().unwrap();
        if let Some(result) = shared.0.take() {
            return Poll::Ready(result);
        }
        shared.1 = Some(context.waker().clone());
        Poll::Pending
    })
}
