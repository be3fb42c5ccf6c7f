// must fail in "a result is delivered before the other calls are done" with "results that are there were delivered"
// why: You collect all results before you deliver the first.
use std::{sync::Mutex, thread};

pub fn as_completed<T: Send>(
    calls: &[&(dyn Fn() -> T + Sync)],
    mut on_result: impl FnMut(usize, T),
) {
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for (number, call) in calls.iter().enumerate() {
            let results = &results;
            scope.spawn(move || {
                let result = call();
                results.lock().unwrap().push((number, result));
            });
        }
    });
    for (number, result) in results.into_inner().unwrap() {
        on_result(number, result);
    }
}
