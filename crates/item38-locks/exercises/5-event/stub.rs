use gym::sync::{Condvar, Mutex};

/// Something that happens once, and for which threads can wait.
#[derive(Debug, Default)]
pub struct Event {
    has_happened: Mutex<bool>,
    changed: Condvar,
}

impl Event {
    /// Lets all threads that wait go on, and all later ones.
    pub fn set(&self) {
        todo!("say that it has happened, and wake the threads that wait")
    }

    /// Waits until the event has happened.
    pub fn wait(&self) {
        todo!("sleep until it has happened")
    }

    /// Returns whether the event has happened.
    pub fn is_set(&self) -> bool {
        *self.has_happened.lock().unwrap()
    }
}
