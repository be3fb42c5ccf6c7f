// must fail in "five calls are inside at the same time" with "only 2 of 5"
// why: Your threads are too few: each makes several calls, one after the other.
use std::thread;

pub fn five_calls(call: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        scope.spawn(|| (0..3).for_each(&call));
        scope.spawn(|| (3..5).for_each(&call));
    });
}
