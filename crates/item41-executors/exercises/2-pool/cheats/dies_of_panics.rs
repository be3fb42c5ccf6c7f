// must fail in "jobs that panic cost no thread" with "only 0 of 2"
// why: You let a panic end the thread, and after a few there is none left to run jobs.
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread::{self, JoinHandle},
};

type Job = Box<dyn FnOnce() + Send>;

pub struct Pool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

impl Pool {
    pub fn new(threads: usize) -> Self {
        let (jobs, received) = channel::<Job>();
        let received = Arc::new(Mutex::new(received));
        let worker = |_| {
            let received = Arc::clone(&received);
            thread::spawn(move || {
                while let Some(job) = next(&received) {
                    job();
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
