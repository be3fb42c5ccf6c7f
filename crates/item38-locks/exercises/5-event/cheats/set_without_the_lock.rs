// must fail in "a thread waits in every schedule" with "sleeps at a condition variable"
// why: You set and notify without the lock. The waiter has looked, is not yet asleep, and is not woken.
use gym::sync::{
    Condvar, Mutex,
    atomic::{AtomicBool, Ordering},
};

#[derive(Debug, Default)]
pub struct Event {
    has_happened: AtomicBool,
    lock: Mutex<()>,
    changed: Condvar,
}

impl Event {
    pub fn set(&self) {
        self.has_happened.store(true, Ordering::SeqCst);
        self.changed.notify_all();
    }

    pub fn wait(&self) {
        let mut guard = self.lock.lock().unwrap();
        while !self.has_happened.load(Ordering::SeqCst) {
            guard = self.changed.wait(guard).unwrap();
        }
    }

    pub fn is_set(&self) -> bool {
        self.has_happened.load(Ordering::SeqCst)
    }
}
