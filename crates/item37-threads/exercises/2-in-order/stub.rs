use std::thread;

/// Calls `work` for each item at the same time; returns the results in the order of the items.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<thread::Result<R>> {
    todo!("a thread for each item, and each thread's result in its place")
}
