use std::{
    sync::{Mutex, PoisonError},
    thread,
};

/// Calls `work` for each number below `count`, in two threads.
pub fn for_each(count: usize, work: impl Fn(usize) + Sync) {
    let half = count / 2;
    thread::scope(|scope| {
        scope.spawn(|| (0..half).for_each(&work));
        scope.spawn(|| (half..count).for_each(&work));
    });
}
