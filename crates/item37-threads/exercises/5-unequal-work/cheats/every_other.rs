// must fail in "all others are done while one is held" with "was held, only"
// why: Even and odd numbers are halves too: which thread does a number is settled before it begins.
use std::thread;

pub fn for_each(count: usize, work: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        scope.spawn(|| (0..count).step_by(2).for_each(&work));
        scope.spawn(|| (1..count).step_by(2).for_each(&work));
    });
}
