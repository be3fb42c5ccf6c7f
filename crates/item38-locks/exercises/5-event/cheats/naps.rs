// must fail in "a thread that waits is asleep" with "does not sleep at a condition variable"
// why: You are polling: the thread looks, naps and looks again. It costs time and reacts late.
use gym::sync::Mutex;
use std::time::Duration;

#[derive(Debug, Default)]
pub struct Event {
    has_happened: Mutex<bool>,
}

impl Event {
    pub fn set(&self) {
        *self.has_happened.lock().unwrap() = true;
    }

    pub fn wait(&self) {
        while !self.is_set() {
            gym::thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn is_set(&self) -> bool {
        *self.has_happened.lock().unwrap()
    }
}
