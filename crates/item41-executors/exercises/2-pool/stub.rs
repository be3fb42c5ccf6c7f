use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Sender, channel},
    },
    thread::{self, JoinHandle},
};

type Job = Box<dyn FnOnce() + Send>;

/// Threads that run jobs.
#[derive(Debug)]
pub struct Pool {
    // Change this to what you need.
    jobs: Vec<Sender<Job>>,
}

impl Pool {
    /// Starts the threads.
    pub fn new(threads: usize) -> Self {
        todo!("start {threads} threads that wait for jobs")
    }

    /// Lets a thread of the pool run the job.
    pub fn submit(&self, job: impl FnOnce() + Send + 'static) {
        job();
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // Wait for all jobs and all threads.
    }
}
