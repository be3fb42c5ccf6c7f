//! Knowing when the work is done, and not only taken.

use std::time::{Duration, Instant};

use super::{
    Queue,
    deadline::Deadline,
    lock,
    sync::{
        Condvar, Mutex,
        atomic::{
            AtomicU64,
            Ordering::{AcqRel, Acquire},
        },
    },
};
use crate::{JoinTimeoutError, TaskDoneError};

/// How many items are done, and the threads that wait for the last of them.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Tasks {
    /// Twice the number of items done, plus 1 while a thread waits in `join`. In one word, so that the
    /// thread that marks the last item done cannot miss a thread that waits.
    done: AtomicU64,
    /// How many threads wait.
    joiners: Mutex<usize>,
    all_done: Condvar,
}

const ONE_DONE: u64 = 2;
const HAS_JOINERS: u64 = 1;

impl<T, B> Queue<T, B> {
    /// Marks one item done. Call it once for each item that was got; [`iter`](Self::iter) does so by
    /// itself.
    ///
    /// ```
    /// let queue = item39_queues::Queue::from_iter(["photo"]);
    /// let photo = queue.get()?;
    /// println!("resized {photo}");
    /// queue.task_done()?;
    /// queue.join(); // Returns at once
    /// assert!(queue.task_done().is_err(), "once too often");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If every item that was put is done already.
    pub fn task_done(&self) -> Result<(), TaskDoneError> {
        // What was got was put; the tail's counts are read only if the head's does not suffice.
        let can_be_done = |done| done < self.head.got.load(Acquire) || done < self.entered();
        let update = self.tasks.done.fetch_update(AcqRel, Acquire, |word| {
            can_be_done(word / ONE_DONE).then_some(word + ONE_DONE)
        });
        let before = update.map_err(|_| TaskDoneError)?;
        if before & HAS_JOINERS != 0 {
            self.release_joiners();
        }
        Ok(())
    }

    /// Marks items done that no thread will get: at most as many as there are, even if some were marked
    /// done before they were got.
    pub(super) fn discard_tasks(&self, items: u64) {
        let entered = self.entered();
        let _ = self.tasks.done.fetch_update(AcqRel, Acquire, |word| {
            let done = (word / ONE_DONE + items).min(entered);
            Some(done * ONE_DONE + word % ONE_DONE)
        });
        self.release_joiners();
    }

    #[cold]
    fn release_joiners(&self) {
        let joiners = lock(&self.tasks.joiners);
        let is_due = *joiners > 0 && self.unfinished() == 0;
        drop(joiners);
        if is_due {
            self.tasks.all_done.notify_all();
        }
    }

    #[cfg(test)]
    pub(super) fn joiners(&self) -> usize {
        *lock(&self.tasks.joiners)
    }

    /// Returns how many items were put, including those that went straight to a getter.
    fn entered(&self) -> u64 {
        self.tail.put.load(Acquire) + self.tail.handed.load(Acquire)
    }

    /// Returns how many items were put and not marked done.
    pub(super) fn unfinished(&self) -> u64 {
        // In this order, because what is done was put.
        let done = self.tasks.done.load(Acquire) / ONE_DONE;
        self.entered() - done
    }

    /// Waits until every item that was put is done. It can be called again after more items are put.
    ///
    /// ```
    /// let queue = item39_queues::Queue::from_iter(["photo"]);
    /// std::thread::scope(|scope| {
    ///     scope.spawn(|| {
    ///         let photo = queue.get().expect("there is one");
    ///         println!("resized {photo}");
    ///         queue.task_done()
    ///     });
    ///     queue.join(); // Waits for `task_done`
    /// });
    /// ```
    pub fn join(&self) {
        // Without a deadline there is no timeout to report.
        let _ = self.join_until(Deadline::Never);
    }

    /// Waits until every item that was put is done, for at most `timeout`.
    ///
    /// `Duration::ZERO` means to look once, `Duration::MAX` to wait forever.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let queue = item39_queues::Queue::from_iter(["photo"]);
    /// let error = queue.join_timeout(Duration::from_millis(5)).unwrap_err();
    /// assert_eq!(error.unfinished, 1);
    /// ```
    ///
    /// # Errors
    /// How many items were not done in time.
    pub fn join_timeout(&self, timeout: Duration) -> Result<(), JoinTimeoutError> {
        self.join_until(Deadline::after(timeout))
    }

    /// Waits until every item that was put is done, until `deadline` at most.
    ///
    /// ```
    /// use std::time::Instant;
    ///
    /// let queue = item39_queues::Queue::<u8>::unbounded();
    /// assert!(queue.join_deadline(Instant::now()).is_ok(), "nothing was put");
    /// ```
    ///
    /// # Errors
    /// How many items were not done by then.
    pub fn join_deadline(&self, deadline: Instant) -> Result<(), JoinTimeoutError> {
        self.join_until(Deadline::At(deadline))
    }

    fn join_until(&self, deadline: Deadline) -> Result<(), JoinTimeoutError> {
        let mut joiners = lock(&self.tasks.joiners);
        *joiners += 1;
        self.tasks.done.fetch_or(HAS_JOINERS, AcqRel);
        let mut unfinished = self.unfinished();
        while unfinished > 0 && !deadline.has_passed() {
            joiners = deadline.wait(&self.tasks.all_done, joiners);
            unfinished = self.unfinished();
        }
        *joiners -= 1;
        if *joiners == 0 {
            self.tasks.done.fetch_and(!HAS_JOINERS, AcqRel);
        }
        match usize::try_from(unfinished).unwrap_or(usize::MAX) {
            0 => Ok(()),
            unfinished => Err(JoinTimeoutError { unfinished }),
        }
    }
}
