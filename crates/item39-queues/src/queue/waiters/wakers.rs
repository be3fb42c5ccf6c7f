//! Tasks that wait, each with its waker.

use std::{collections::VecDeque, mem, sync::PoisonError, task::Waker};

use super::super::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

/// The number of a task that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct TaskId(u64);

#[derive(Debug, Default)]
pub(super) struct Wakers {
    list: Mutex<List>,
    /// The length of the list, to look at without its lock.
    len: AtomicUsize,
}

#[derive(Debug, Default)]
struct List {
    /// In the order of their numbers.
    tasks: VecDeque<(TaskId, Waker)>,
    next: u64,
}

impl Wakers {
    pub(super) fn any(&self) -> bool {
        self.len.load(Relaxed) > 0
    }

    /// Adds a task at the end. One that waits already keeps its place.
    pub(super) fn wait(&self, task: Option<TaskId>, waker: &Waker) -> TaskId {
        let mut list = self.lock();
        if let Some(task) = task
            && let Some(index) = list.index(task)
        {
            list.tasks[index].1.clone_from(waker);
            return task;
        }
        let task = TaskId(list.next);
        list.next += 1;
        list.tasks.push_back((task, waker.clone()));
        self.len.store(list.tasks.len(), Relaxed);
        task
    }

    pub(super) fn forget(&self, task: TaskId) {
        let mut list = self.lock();
        if let Some(index) = list.index(task) {
            list.tasks.remove(index);
            self.len.store(list.tasks.len(), Relaxed);
        }
    }

    /// Removes the task that has waited for the longest time and returns its waker.
    pub(super) fn next(&self) -> Option<Waker> {
        if !self.any() {
            return None;
        }
        let mut list = self.lock();
        let (_, waker) = list.tasks.pop_front()?;
        self.len.store(list.tasks.len(), Relaxed);
        Some(waker)
    }

    /// Removes all tasks and returns their wakers.
    pub(super) fn take_all(&self) -> impl Iterator<Item = Waker> + use<> {
        let mut list = self.lock();
        self.len.store(0, Relaxed);
        mem::take(&mut list.tasks).into_iter().map(|(_, waker)| waker)
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl List {
    fn index(&self, task: TaskId) -> Option<usize> {
        self.tasks.binary_search_by_key(&task, |(task, _)| *task).ok()
    }
}
