use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// Calls `work` for each number below `count`, in three threads.
pub fn for_each(count: usize, work: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for number in 0..count {
            let work = &work;
            scope.spawn(move || work(number));
        }
    });
}
