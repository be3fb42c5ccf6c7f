// must fail in "all threads that wait go on" with "sleeps at a condition variable"
// why: `notify_one` wakes one thread. The other threads that wait sleep forever.
use gym::sync::{Condvar, Mutex};

#[derive(Debug, Default)]
pub struct Event {
    has_happened: Mutex<bool>,
    changed: Condvar,
}

impl Event {
    pub fn set(&self) {
        *self.has_happened.lock().unwrap() = true;
        self.changed.notify_one();
    }

    pub fn wait(&self) {
        let has_happened = self.has_happened.lock().unwrap();
        drop(self.changed.wait_while(has_happened, |has_happened| !*has_happened).unwrap());
    }

    pub fn is_set(&self) -> bool {
        *self.has_happened.lock().unwrap()
    }
}
