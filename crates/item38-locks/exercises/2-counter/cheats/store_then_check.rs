// must fail in "two threads lose nothing in any schedule" with "an update is lost"
// why: You load, and later you store. Another thread can count in between, also if you look again.
use gym::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug, Default)]
pub struct Counter {
    count: AtomicU64,
}

impl Counter {
    pub fn increment(&self, offset: u64) {
        let before = self.count.load(Ordering::SeqCst);
        if self.count.load(Ordering::SeqCst) == before {
            self.count.store(before + offset, Ordering::SeqCst);
        } else {
            self.count.fetch_add(offset, Ordering::SeqCst);
        }
    }

    pub fn count(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }
}
