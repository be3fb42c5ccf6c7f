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
    // answer:
    /// `None` while the pool is being dropped.
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
    // stub: // Change this to what you need.
    // stub: jobs: Vec<Sender<Job>>,
    // end of answer
}

impl Pool {
    /// Starts the threads.
    pub fn new(threads: usize) -> Self {
        // answer:
        let (jobs, received) = channel::<Job>();
        let received = Arc::new(Mutex::new(received));
        let worker = |_| {
            let received = Arc::clone(&received);
            thread::spawn(move || {
                loop {
                    // The guard is dropped with this statement, before the job runs.
                    let job = received.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(job) = job else { break };
                    // The panic was reported when it happened; the thread goes on.
                    let _ = catch_unwind(AssertUnwindSafe(job));
                }
            })
        };
        let threads = (0..threads).map(worker).collect();
        Self { jobs: Some(jobs), threads }
        // stub: todo!("start {threads} threads that wait for jobs")
        // end of answer
    }

    /// Lets a thread of the pool run the job.
    pub fn submit(&self, job: impl FnOnce() + Send + 'static) {
        // answer:
        if let Some(jobs) = &self.jobs {
            jobs.send(Box::new(job)).expect("the threads receive as long as there is the pool");
        }
        // stub: job();
        // end of answer
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // answer:
        // Without a sender, each thread ends when all jobs are taken.
        self.jobs = None;
        for thread in self.threads.drain(..) {
            // A thread of the pool does not panic: its jobs are caught.
            let _ = thread.join();
        }
        // stub: // Wait for all jobs and all threads.
        // end of answer
    }
}
