// must fail in "five calls are inside at the same time" with "only 1 of 5"
// why: You wait for each thread before you start the next, so there is never more than one.
use std::thread;

pub fn five_calls(call: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for number in 0..5 {
            let call = &call;
            scope.spawn(move || call(number)).join().unwrap();
        }
    });
}
