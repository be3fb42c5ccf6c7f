// must fail in "two threads lose nothing in any schedule" with "an update is lost"
// why: You lock for the load and lock again for the store. In between the lock is free.
use gym::sync::Mutex;

#[derive(Debug, Default)]
pub struct Counter {
    count: Mutex<u64>,
}

impl Counter {
    pub fn increment(&self, offset: u64) {
        let count = *self.count.lock().unwrap();
        *self.count.lock().unwrap() = count + offset;
    }

    pub fn count(&self) -> u64 {
        *self.count.lock().unwrap()
    }
}
