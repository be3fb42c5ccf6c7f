// must fail in "the order is that of the items" with "the results are not in the order"
// why: You push each result when it is there, so the order is that of the ends.
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
    thread,
};

pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<thread::Result<R>> {
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for item in items {
            scope.spawn(|| {
                let result = catch_unwind(AssertUnwindSafe(|| work(item)));
                results.lock().unwrap().push(result);
            });
        }
    });
    results.into_inner().unwrap()
}
