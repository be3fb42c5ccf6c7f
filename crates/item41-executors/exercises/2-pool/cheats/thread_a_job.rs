// must fail in "three threads run a hundred jobs" with "100 threads"
// why: You start a thread for each job: a pool has as many threads as it was made with.
use std::{
    sync::Mutex,
    thread::{self, JoinHandle},
};

pub struct Pool(Mutex<Vec<JoinHandle<()>>>);

impl Pool {
    pub fn new(_: usize) -> Self {
        Self(Mutex::default())
    }

    pub fn submit(&self, job: impl FnOnce() + Send + 'static) {
        self.0.lock().unwrap().push(thread::spawn(job));
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        for thread in self.0.get_mut().unwrap().drain(..) {
            let _ = thread.join();
        }
    }
}
