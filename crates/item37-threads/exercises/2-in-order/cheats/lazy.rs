// must fail in "all items are worked on at the same time" with "only 1 of 4"
// why: Iterators are lazy: without a `collect` in between, each thread is joined before the next starts.
use std::thread;

pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<thread::Result<R>> {
    let work = &work;
    thread::scope(|scope| {
        items
            .iter()
            .map(|item| scope.spawn(move || work(item)))
            .map(|thread| thread.join())
            .collect()
    })
}
