// must fail in "the executor's thread stays free" with "keeps the executor's thread"
// why: You start a thread and join it at once: the executor's thread waits all the same.
use std::thread;

pub async fn unblock<T: Send + 'static>(call: impl FnOnce() -> T + Send + 'static) -> T {
    thread::spawn(call).join().unwrap()
}
