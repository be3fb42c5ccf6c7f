use std::{
    sync::{Mutex, PoisonError},
    thread,
};

/// Calls `work` for each number below `count`, in two threads.
pub fn for_each(count: usize, work: impl Fn(usize) + Sync) {
    // answer:
    let numbers = Mutex::new(0..count);
    // The guard is dropped at the end of this function, before the work begins.
    let next = || numbers.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(number) = next() {
                    work(number);
                }
            });
        }
    });
    // stub: let half = count / 2;
    // stub: thread::scope(|scope| {
    // stub:     scope.spawn(|| (0..half).for_each(&work));
    // stub:     scope.spawn(|| (half..count).for_each(&work));
    // stub: });
    // end of answer
}
