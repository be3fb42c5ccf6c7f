use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// Calls `work` for each number below `count`, in three threads.
pub fn for_each(count: usize, work: impl Fn(usize) + Sync) {
    // answer:
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    work(number);
                }
            });
        }
    });
    // stub: thread::scope(|scope| {
    // stub:     for number in 0..count {
    // stub:         let work = &work;
    // stub:         scope.spawn(move || work(number));
    // stub:     }
    // stub: });
    // end of answer
}
