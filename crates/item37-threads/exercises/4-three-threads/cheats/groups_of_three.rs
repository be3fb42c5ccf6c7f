// must fail in "three threads do all of the work" with "12 threads"
// why: You start three new threads for each group, and each group waits for its slowest.
use std::thread;

pub fn for_each(count: usize, work: impl Fn(usize) + Sync) {
    let work = &work;
    for first in (0..count).step_by(3) {
        thread::scope(|scope| {
            for number in first..count.min(first + 3) {
                scope.spawn(move || work(number));
            }
        });
    }
}
