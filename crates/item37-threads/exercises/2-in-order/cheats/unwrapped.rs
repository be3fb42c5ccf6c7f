// must fail in "a panic costs only its own result" with "on purpose"
// why: You unwrap what `join` returns, so one panic costs all results.
use std::{panic, thread};

pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<thread::Result<R>> {
    let work = &work;
    thread::scope(|scope| {
        let threads: Vec<_> = items.iter().map(|item| scope.spawn(move || work(item))).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, R>| {
            Ok(thread.join().unwrap_or_else(|payload| panic::resume_unwind(payload)))
        };
        threads.into_iter().map(join).collect()
    })
}
