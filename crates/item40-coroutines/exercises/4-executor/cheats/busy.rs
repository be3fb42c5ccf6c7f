// must fail in "there is a poll for each wake-up and one more" with "the future was woken 3 times and polled"
// why: You poll again and again without being woken, and keep a processor busy.
use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
