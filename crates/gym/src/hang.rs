//! What the threads of this process are doing when a check's time is up.

#[cfg(target_os = "linux")]
mod linux;

use crate::{schedules, world};

/// Describes what threads wait for: locks and condition variables of this crate with their
/// lines, and for all others what the system knows.
pub(crate) fn diagnosis() -> String {
    let schedule = if schedules::is_running() {
        "a schedule does not go on: it does not see locks, channels or threads of `std`; \
         use those of `gym`"
    } else {
        ""
    };
    let known = world::describe_free_world();
    let seen = linux::threads_and_children();
    [schedule.to_owned(), known, seen]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(not(target_os = "linux"))]
mod linux {
    pub(super) fn threads_and_children() -> String {
        String::new()
    }
}
