//! Knowing when the work is done, and not only taken.

use std::time::Duration;

use super::{Queue, lock};
use crate::{
    JoinTimeoutError, TaskDoneError,
    deadline::Deadline,
    sync::{
        Condvar, Mutex,
        atomic::{
            AtomicU64,
            Ordering::{AcqRel, Acquire},
        },
    },
};

/// The items that are done, and who waits for the last of them.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Tasks {
    /// Twice the number of items done, and 1 while somebody waits in `join`: in one word, so that
    /// whoever marks the last item done cannot miss who waits.
    done: AtomicU64,
    /// How many threads wait.
    joiners: Mutex<usize>,
    all_done: Condvar,
}

const ONE_DONE: u64 = 2;
const SOMEBODY_WAITS: u64 = 1;

impl<T, B> Queue<T, B> {
    /// Says that the work on an item is done. Every item that was got wants this once;
    /// [`iter`](Self::iter) does it by itself.
    ///
    /// # Errors
    /// If every item that was put is done already.
    pub fn task_done(&self) -> Result<(), TaskDoneError> {
        // What was got was put; the other side's count is read only where this one says no.
        let may_be_done =
            |done| done < self.front.got.load(Acquire) || done < self.back.put.load(Acquire);
        let update = self.tasks.done.fetch_update(AcqRel, Acquire, |word| {
            may_be_done(word / ONE_DONE).then_some(word + ONE_DONE)
        });
        let before = update.map_err(|_| TaskDoneError)?;
        if before & SOMEBODY_WAITS != 0 {
            self.release_joiners();
        }
        Ok(())
    }

    /// Counts items as done that nobody will get. Not more than there are, even if somebody marked
    /// items done before they were got.
    pub(super) fn discard_tasks(&self, items: u64) {
        let put = self.back.put.load(Acquire);
        let _ = self.tasks.done.fetch_update(AcqRel, Acquire, |word| {
            let done = (word / ONE_DONE + items).min(put);
            Some(done * ONE_DONE + word % ONE_DONE)
        });
        self.release_joiners();
    }

    #[cold]
    fn release_joiners(&self) {
        let joiners = lock(&self.tasks.joiners);
        let are_to_go = *joiners > 0 && self.unfinished() == 0;
        drop(joiners);
        if are_to_go {
            self.tasks.all_done.notify_all();
        }
    }

    #[cfg(test)]
    pub(super) fn joiners(&self) -> usize {
        *lock(&self.tasks.joiners)
    }

    /// How many items were put and not marked done.
    pub(super) fn unfinished(&self) -> u64 {
        // In this order, because what is done was put.
        let done = self.tasks.done.load(Acquire) / ONE_DONE;
        self.back.put.load(Acquire) - done
    }

    /// Waits until every item that was put is done. It can be called again after more are put.
    pub fn join(&self) {
        // Without a deadline there is no timeout to report.
        let _ = self.join_until(Deadline::Never);
    }

    /// Waits until every item that was put is done, `timeout` at most.
    ///
    /// # Errors
    /// How many items were not done in time.
    pub fn join_timeout(&self, timeout: Duration) -> Result<(), JoinTimeoutError> {
        self.join_until(Deadline::after(timeout))
    }

    fn join_until(&self, deadline: Deadline) -> Result<(), JoinTimeoutError> {
        let mut joiners = lock(&self.tasks.joiners);
        *joiners += 1;
        self.tasks.done.fetch_or(SOMEBODY_WAITS, AcqRel);
        let mut unfinished = self.unfinished();
        while unfinished > 0 && !deadline.has_passed() {
            joiners = deadline.wait(&self.tasks.all_done, joiners);
            unfinished = self.unfinished();
        }
        *joiners -= 1;
        if *joiners == 0 {
            self.tasks.done.fetch_and(!SOMEBODY_WAITS, AcqRel);
        }
        match usize::try_from(unfinished).unwrap_or(usize::MAX) {
            0 => Ok(()),
            unfinished => Err(JoinTimeoutError { unfinished }),
        }
    }
}
