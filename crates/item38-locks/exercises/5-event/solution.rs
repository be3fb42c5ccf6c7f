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
        // answer:
        *self.has_happened.lock().unwrap() = true;
        self.changed.notify_all();
        // stub: todo!("say that it has happened, and wake the threads that wait")
        // end of answer
    }

    /// Waits until the event has happened.
    pub fn wait(&self) {
        // answer:
        let has_happened = self.has_happened.lock().unwrap();
        drop(self.changed.wait_while(has_happened, |has_happened| !*has_happened).unwrap());
        // stub: todo!("sleep until it has happened")
        // end of answer
    }

    /// Returns whether the event has happened.
    pub fn is_set(&self) -> bool {
        *self.has_happened.lock().unwrap()
    }
}
