use std::{
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
    task::{Poll, Waker},
    thread,
};

// answer:
/// What the thread and the future share.
struct Shared<T> {
    result: Option<T>,
    waker: Option<Waker>,
}
// stub: // What do the thread and the future share?
// end of answer

/// Runs a call that blocks in a thread of its own, and awaits its result.
pub async fn unblock<T: Send + 'static>(call: impl FnOnce() -> T + Send + 'static) -> T {
    // answer:
    let shared = Arc::new(Mutex::new(Shared { result: None, waker: None }));
    let for_thread = Arc::clone(&shared);
    thread::spawn(move || {
        let result = call();
        let mut shared = for_thread.lock().unwrap_or_else(PoisonError::into_inner);
        shared.result = Some(result);
        let waker = shared.waker.take();
        drop(shared);
        if let Some(waker) = waker {
            waker.wake();
        }
    });
    poll_fn(|context| {
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(result) = shared.result.take() {
            return Poll::Ready(result);
        }
        // Under the same lock: the thread cannot be done between the look and this.
        shared.waker = Some(context.waker().clone());
        Poll::Pending
    })
    .await
    // stub: call()
    // end of answer
}
