// must fail in "three threads do all of the work" with "12 threads"
// why: You start a thread for each number.
use std::thread;

pub fn for_each(count: usize, work: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for number in 0..count {
            let work = &work;
            scope.spawn(move || work(number));
        }
    });
}
