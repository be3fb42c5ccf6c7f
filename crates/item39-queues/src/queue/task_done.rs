//! Knowing when the work is done, and not only taken.

use std::{sync::MutexGuard, time::Duration};

use super::{Queue, State};
use crate::{Buffer, JoinTimeoutError, TaskDoneError, deadline::Deadline};

impl<T, B: Buffer<T>> Queue<T, B> {
    /// Says that the work on an item is done. Every item that was got wants this once;
    /// [`iter`](Self::iter) does it by itself.
    ///
    /// # Errors
    /// If every item that was put is done already.
    pub fn task_done(&self) -> Result<(), TaskDoneError> {
        let mut state = self.lock();
        state.unfinished = state.unfinished.checked_sub(1).ok_or(TaskDoneError)?;
        self.release_joiners(state);
        Ok(())
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
        let mut state = self.lock();
        while state.unfinished > 0 {
            if deadline.has_passed() {
                let unfinished = state.unfinished;
                return Err(JoinTimeoutError { unfinished });
            }
            state.waiting_joiners += 1;
            state = deadline.wait(&self.all_done, state);
            state.waiting_joiners -= 1;
        }
        Ok(())
    }

    /// To be called whenever the number of unfinished items has become smaller.
    pub(super) fn release_joiners(&self, state: MutexGuard<'_, State<T, B>>) {
        let are_to_go = state.unfinished == 0 && state.waiting_joiners > 0;
        drop(state);
        if are_to_go {
            self.all_done.notify_all();
        }
    }
}
