use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

// answer:
/// Wakes the thread that runs the future, and remembers that it has.
struct ThreadWaker {
    thread: Thread,
    was_woken: AtomicBool,
}

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        self.was_woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
// stub: // You need a type that implements `Wake`.
// end of answer

/// Runs a future to its end on the calling thread.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    // answer:
    let thread = thread::current();
    let waker = Arc::new(ThreadWaker { thread, was_woken: AtomicBool::new(false) });
    let for_future = Waker::from(Arc::clone(&waker));
    let mut context = Context::from_waker(&for_future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        while !waker.was_woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
    // stub: let mut context = Context::from_waker(Waker::noop());
    // stub: loop {
    // stub:     if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
    // stub:         return output;
    // stub:     }
    // stub: }
    // end of answer
}
