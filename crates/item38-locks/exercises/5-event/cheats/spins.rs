// must fail in "a thread waits in every schedule" with "polling"
// why: You are polling: the thread looks again and again and keeps a processor busy.
use gym::sync::Mutex;

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
            std::hint::spin_loop();
        }
    }

    pub fn is_set(&self) -> bool {
        *self.has_happened.lock().unwrap()
    }
}
