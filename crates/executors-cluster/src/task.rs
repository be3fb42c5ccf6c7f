//! The tasks of a program, as an agent finds them.

use std::sync::OnceLock;

use item41_executors::{RegisteredTask, TaskError, Tasks};

static TASKS: OnceLock<Vec<&'static dyn RegisteredTask>> = OnceLock::new();

/// Says which tasks [`find`] can find.
pub(crate) fn register(tasks: &Tasks) {
    // A second call has the same tasks, or a test's other ones; the first ones stay.
    let _ = TASKS.set(tasks.to_vec());
}

/// Returns the task of that name. The name comes from the wire, so it can be any text.
pub(crate) fn find(name: &str) -> Result<&'static dyn RegisteredTask, TaskError> {
    let tasks = TASKS.get().map_or(&[] as &[_], Vec::as_slice);
    let found = tasks.iter().copied().find(|task| task.name() == name);
    found.ok_or_else(|| TaskError::UnknownTask { task: name.to_owned() })
}

pub(crate) fn serialization(action: &str, task: &str, reason: String) -> TaskError {
    TaskError::Serialization { action: action.to_owned(), task: task.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use item41_executors::Task;

    use super::*;

    static HALF: Task<u64, u64> = Task::new("half", |n| n / 2);

    #[test]
    fn task_is_found_by_its_whole_name() {
        register(&[&HALF]);
        assert_eq!(find("half").ok().map(RegisteredTask::name), Some("half"));
        let error = find("hal").err();
        assert_eq!(error, Some(TaskError::UnknownTask { task: "hal".to_owned() }));
    }
}
