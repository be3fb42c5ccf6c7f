//! Tasks that wait, each with its waker.

use std::{
    collections::VecDeque,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::PoisonError,
    task::Waker,
};

use super::super::sync::{Mutex, MutexGuard};

/// The number of a task that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct TaskId(u64);

/// Wakers are foreign code, and the last one of a task may drop the task and its futures. So no waker is
/// cloned, called or dropped under a lock of the queue.
#[derive(Debug, Default)]
pub(super) struct Wakers(Mutex<List>);

#[derive(Debug, Default)]
struct List {
    /// In the order of their numbers.
    tasks: VecDeque<(TaskId, Waker)>,
    next: u64,
}

impl Wakers {
    /// Adds a task at the end, or gives a new waker to one that waits already and returns its old one.
    pub(super) fn wait(&self, task: Option<TaskId>, waker: Waker) -> (TaskId, Option<Waker>) {
        let mut list = self.lock();
        if let Some(task) = task
            && let Some(index) = list.index(task)
        {
            return (task, Some(mem::replace(&mut list.tasks[index].1, waker)));
        }
        let task = TaskId(list.next);
        list.next += 1;
        list.tasks.push_back((task, waker));
        (task, None)
    }

    /// Removes a task. Returns its waker if it still waited.
    pub(super) fn forget(&self, task: TaskId) -> Option<Waker> {
        let mut list = self.lock();
        let index = list.index(task)?;
        list.tasks.remove(index).map(|(_, waker)| waker)
    }

    /// Removes the task that has waited for the longest time and returns its waker.
    pub(super) fn next(&self) -> Option<Waker> {
        self.lock().tasks.pop_front().map(|(_, waker)| waker)
    }

    /// Removes all tasks and returns their wakers.
    pub(super) fn take_all(&self) -> impl Iterator<Item = Waker> + use<> {
        mem::take(&mut self.lock().tasks).into_iter().map(|(_, waker)| waker)
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes a task, and returns whether its waker did not panic. The panic concerns the executor alone: it
/// must neither keep others asleep nor cost the caller its item. The panic hook has reported it.
pub(super) fn wake(waker: Waker) -> bool {
    let woken = catch_unwind(AssertUnwindSafe(|| waker.wake()));
    // The payload's own destructor may panic, too.
    woken.map_err(mem::forget).is_ok()
}

impl List {
    fn index(&self, task: TaskId) -> Option<usize> {
        self.tasks.binary_search_by_key(&task, |(task, _)| *task).ok()
    }
}
