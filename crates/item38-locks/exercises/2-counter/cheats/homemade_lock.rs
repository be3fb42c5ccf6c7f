// must fail in "two threads lose nothing in any schedule" with "an update is lost"
// why: Your lock looks whether it is free and then takes it. Two threads can look before one takes it.
use gym::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[derive(Debug, Default)]
pub struct Counter {
    is_locked: AtomicBool,
    count: AtomicU64,
}

impl Counter {
    pub fn increment(&self, offset: u64) {
        while self.is_locked.load(Ordering::SeqCst) {
            gym::thread::yield_now();
        }
        self.is_locked.store(true, Ordering::SeqCst);
        let count = self.count.load(Ordering::SeqCst);
        self.count.store(count + offset, Ordering::SeqCst);
        self.is_locked.store(false, Ordering::SeqCst);
    }

    pub fn count(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }
}
