// must fail in "a result is delivered before the other calls are done" with "results that are there were delivered"
// why: You join in the order of the calls: a quick one waits behind a slow one.
use std::thread;

pub fn as_completed<T: Send>(
    calls: &[&(dyn Fn() -> T + Sync)],
    mut on_result: impl FnMut(usize, T),
) {
    thread::scope(|scope| {
        let threads: Vec<_> = calls.iter().map(|call| scope.spawn(call)).collect();
        for (number, thread) in threads.into_iter().enumerate() {
            on_result(number, thread.join().unwrap());
        }
    });
}
