//! Awaiting a pool's future in async code.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use super::{Future, Outcome};

/// A [`Future`] that async code awaits, under any runtime. Dropping it lets the task run all the
/// same.
///
/// ```
/// # // A runtime of three lines: it sleeps until it is woken.
/// # fn block_on<T>(task: impl Future<Output = T>) -> T {
/// #     struct Unpark(std::thread::Thread);
/// #     impl std::task::Wake for Unpark {
/// #         fn wake(self: std::sync::Arc<Self>) { self.0.unpark() }
/// #     }
/// #     let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
/// #     let mut task = std::pin::pin!(task);
/// #     let mut context = std::task::Context::from_waker(&waker);
/// #     loop {
/// #         if let std::task::Poll::Ready(value) = task.as_mut().poll(&mut context) {
/// #             return value;
/// #         }
/// #         std::thread::park();
/// #     }
/// # }
/// use item41_executors::ThreadPoolExecutor;
///
/// let pool = ThreadPoolExecutor::new(2)?;
/// let answer = async { pool.submit(|| 6 * 7)?.await.map_err(Box::<dyn std::error::Error>::from) };
/// assert_eq!(block_on(answer)?, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "it does nothing unless it is awaited"]
pub struct Awaiting<T>(Future<T>);

impl<T> IntoFuture for Future<T> {
    type Output = Outcome<T>;
    type IntoFuture = Awaiting<T>;

    fn into_future(self) -> Awaiting<T> {
        Awaiting(self)
    }
}

impl<T> std::future::Future for Awaiting<T> {
    type Output = Outcome<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome<T>> {
        self.0.shared().poll(context.waker()).map_or(Poll::Pending, Poll::Ready)
    }
}
