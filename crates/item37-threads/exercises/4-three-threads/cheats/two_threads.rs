// must fail in "three threads work at the same time" with "only 2 of 3"
// why: You start two threads, and the calling thread only waits.
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

pub fn for_each(count: usize, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    let worker = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                break;
            }
            work(number);
        }
    };
    thread::scope(|scope| {
        scope.spawn(worker);
        scope.spawn(worker);
    });
}
