//! How a pool of processes ends.

use super::{ProcessPoolExecutor, parent::KILLED};
use crate::{Shutdown, panics::catch_panic};

impl ProcessPoolExecutor {
    /// Takes no more tasks; Python's `shutdown`. What happens to the tasks that the pool has, and
    /// whether this call waits until the workers are gone, is up to `how`. A second call is allowed.
    ///
    /// ```no_run
    /// # use item41_executors::{ProcessPoolExecutor, Shutdown};
    /// # fn end(pool: ProcessPoolExecutor) {
    /// pool.shutdown(Shutdown::default().cancel_futures(true));
    /// assert!(pool.process_ids().is_empty());
    /// # }
    /// ```
    pub fn shutdown(&self, how: Shutdown) {
        for cancelled in self.queue.shut_down(how.cancel_futures) {
            // Its future is cancelled here, without the queue's lock, because it has callbacks.
            let _ = catch_panic(|| drop(cancelled));
        }
        if how.wait {
            self.manager.join();
        }
    }

    /// Ends the pool by force, even where a task never ends; Python's `kill_workers`. The workers are
    /// killed (SIGKILL), each future that is pending gets
    /// [`BrokenProcessPool`](crate::TaskError::BrokenProcessPool), and later submits fail. This call
    /// does not wait for that; dropping the pool does, and then for no task.
    ///
    /// There is no `terminate_workers` (SIGTERM) beside it: a program that has no handler for that
    /// signal ends by it in the same way.
    ///
    /// ```no_run
    /// use item41_executors::{ProcessPoolExecutor, Task, TaskError, serve_if_worker};
    ///
    /// static FOREVER: Task<(), ()> = Task::new("forever", |()| loop {
    ///     std::thread::park();
    /// });
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     serve_if_worker(&[&FOREVER]);
    ///     let pool = ProcessPoolExecutor::new(1)?;
    ///     let forever = pool.submit(&FOREVER, ())?;
    ///     pool.kill_workers();
    ///     assert!(matches!(forever.result(), Err(TaskError::BrokenProcessPool { .. })));
    ///     Ok(())
    /// }
    /// ```
    pub fn kill_workers(&self) {
        self.queue.kill(KILLED);
    }
}

impl Drop for ProcessPoolExecutor {
    fn drop(&mut self) {
        self.shutdown(Shutdown::default());
    }
}
