//! A thread pool of std's threads and channels alone.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
};

use anyhow::Context;

type Job = Box<dyn FnOnce() + Send>;

/// Threads that run any closure, and stay for the next one.
pub(crate) struct Pool {
    jobs: mpsc::Sender<Job>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// Starts `threads` threads.
    pub(crate) fn new(threads: usize) -> Self {
        let (jobs, receiver) = mpsc::channel();
        let receiver = Arc::new(Mutex::new(receiver));
        let start = |_| {
            let receiver = Arc::clone(&receiver);
            thread::spawn(move || {
                while let Some(job) = next(&receiver) {
                    job();
                }
            })
        };
        Self { jobs, threads: (0..threads).map(start).collect() }
    }

    /// Has `job` run in one of the threads, and returns the receiver of its result.
    pub(crate) fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> lab::Result<mpsc::Receiver<T>> {
        let (sender, result) = mpsc::channel();
        // A caller that has dropped the receiver does not want the result.
        let job = move || drop(sender.send(job()));
        self.jobs.send(Box::new(job)).ok().context("cannot submit a job: the threads are gone")?;
        Ok(result)
    }
}

/// Waits for the next job; `None` after the pool is dropped.
fn next(jobs: &Mutex<mpsc::Receiver<Job>>) -> Option<Job> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

impl Drop for Pool {
    /// Waits until all jobs have run.
    fn drop(&mut self) {
        self.jobs = mpsc::channel().0; // Drops the sender, which ends the threads.
        for thread in mem::take(&mut self.threads) {
            drop(thread.join());
        }
    }
}
