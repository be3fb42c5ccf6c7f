// must fail in "three threads work at the same time" with "only 1 of 3"
// why: Your threads hold the lock while they work, so only one of them works at a time.
use std::{sync::Mutex, thread};

pub fn for_each(count: usize, work: impl Fn(usize) + Sync) {
    let numbers = Mutex::new(0..count);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                // The guard lives as long as the loop's body.
                while let Some(number) = numbers.lock().unwrap().next() {
                    work(number);
                }
            });
        }
    });
}
