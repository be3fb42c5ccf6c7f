// must fail in "a thread waits in every schedule" with "wait returned before set"
// why: You look once, with `if`. A condition variable may wake a thread for no reason, so look again.
use gym::sync::{Condvar, Mutex};

#[derive(Debug, Default)]
pub struct Event {
    has_happened: Mutex<bool>,
    changed: Condvar,
}

impl Event {
    pub fn set(&self) {
        *self.has_happened.lock().unwrap() = true;
        self.changed.notify_all();
    }

    pub fn wait(&self) {
        let has_happened = self.has_happened.lock().unwrap();
        if !*has_happened {
            drop(self.changed.wait(has_happened).unwrap());
        }
    }

    pub fn is_set(&self) -> bool {
        *self.has_happened.lock().unwrap()
    }
}
