// must fail in "all others are done while one is held" with "was held, only"
// why: You give each thread its half in advance. The one with the long number keeps the rest of its half waiting.
use std::thread;

pub fn for_each(count: usize, work: impl Fn(usize) + Sync) {
    let half = count / 2;
    thread::scope(|scope| {
        scope.spawn(|| (0..half).for_each(&work));
        scope.spawn(|| (half..count).for_each(&work));
    });
}
