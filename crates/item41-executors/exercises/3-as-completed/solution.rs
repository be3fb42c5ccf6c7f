use std::{sync::mpsc::channel, thread};

/// Makes all calls at the same time; gives each result to `on_result` as soon as it is there.
pub fn as_completed<T: Send>(
    calls: &[&(dyn Fn() -> T + Sync)],
    mut on_result: impl FnMut(usize, T),
) {
    // answer:
    thread::scope(|scope| {
        let (sender, results) = channel();
        for (number, call) in calls.iter().enumerate() {
            let sender = sender.clone();
            scope.spawn(move || {
                // The receiver lives until all senders are gone.
                let _ = sender.send((number, call()));
            });
        }
        drop(sender);
        for (number, result) in results {
            on_result(number, result);
        }
    });
    // stub: thread::scope(|scope| {
    // stub:     let threads: Vec<_> = calls.iter().map(|call| scope.spawn(call)).collect();
    // stub:     for (number, thread) in threads.into_iter().enumerate() {
    // stub:         on_result(number, thread.join().unwrap());
    // stub:     }
    // stub: });
    // end of answer
}
