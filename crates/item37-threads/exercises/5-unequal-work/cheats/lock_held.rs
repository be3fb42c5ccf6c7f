// must fail in "two threads do all of the work" with "only 1 of 2"
// why: The guard lives until the end of the loop's body: your threads work one after the other.
use std::{sync::Mutex, thread};

pub fn for_each(count: usize, work: impl Fn(usize) + Sync) {
    let numbers = Mutex::new(0..count);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(number) = numbers.lock().unwrap().next() {
                    work(number);
                }
            });
        }
    });
}
