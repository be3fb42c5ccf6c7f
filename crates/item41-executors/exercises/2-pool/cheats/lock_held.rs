// must fail in "three jobs run at the same time" with "only 1 of 3"
// why: A thread holds the lock while it runs its job, so only one runs at a time.
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Sender, channel},
    },
    thread::{self, JoinHandle},
};

type Job = Box<dyn FnOnce() + Send>;

pub struct Pool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    pub fn new(threads: usize) -> Self {
        let (jobs, received) = channel::<Job>();
        let received = Arc::new(Mutex::new(received));
        let worker = |_| {
            let received = Arc::clone(&received);
            thread::spawn(move || {
                while let Ok(job) = received.lock().unwrap_or_else(PoisonError::into_inner).recv() {
                    let _ = catch_unwind(AssertUnwindSafe(job));
                }
            })
        };
        let threads = (0..threads).map(worker).collect();
        Self { jobs: Some(jobs), threads }
    }

    pub fn submit(&self, job: impl FnOnce() + Send + 'static) {
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(Box::new(job));
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
