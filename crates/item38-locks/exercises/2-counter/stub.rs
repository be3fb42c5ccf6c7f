use gym::sync::atomic::{AtomicU64, Ordering};

/// A count that several threads raise.
#[derive(Debug, Default)]
pub struct Counter {
    count: AtomicU64,
}

impl Counter {
    /// Adds `offset` to the count.
    pub fn increment(&self, offset: u64) {
        let count = self.count.load(Ordering::Relaxed);
        self.count.store(count + offset, Ordering::Relaxed);
    }

    /// Returns the count.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}
