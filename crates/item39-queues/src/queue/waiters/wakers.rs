//! Tasks that wait, each with its waker.

use std::{collections::VecDeque, mem, sync::PoisonError, task::Waker};

use super::super::sync::{Mutex, MutexGuard};

/// The number of a task that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct TaskId(u64);

#[derive(Debug, Default)]
pub(super) struct Wakers(Mutex<List>);

#[derive(Debug, Default)]
struct List {
    /// In the order of their numbers.
    tasks: VecDeque<(TaskId, Waker)>,
    next: u64,
}

impl Wakers {
    /// Adds a task at the end, or gives a new waker to one that waits already. Returns whether it is new.
    pub(super) fn wait(&self, task: Option<TaskId>, waker: &Waker) -> (TaskId, bool) {
        let mut list = self.lock();
        if let Some(task) = task
            && let Some(index) = list.index(task)
        {
            list.tasks[index].1.clone_from(waker);
            return (task, false);
        }
        let task = TaskId(list.next);
        list.next += 1;
        list.tasks.push_back((task, waker.clone()));
        (task, true)
    }

    /// Removes a task. Returns whether it still waited.
    pub(super) fn forget(&self, task: TaskId) -> bool {
        let mut list = self.lock();
        list.index(task).is_some_and(|index| list.tasks.remove(index).is_some())
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

impl List {
    fn index(&self, task: TaskId) -> Option<usize> {
        self.tasks.binary_search_by_key(&task, |(task, _)| *task).ok()
    }
}
