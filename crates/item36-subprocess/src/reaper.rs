//! A child that nobody waits for is still waited for.

use std::{process::Child, thread};

/// Reaps `child` whenever it exits, in a thread that lives as long as it does.
///
/// Python puts such a child on a list and looks at the list when the next one is started; until
/// then it stays a zombie. A thread of its own leaves none.
pub(crate) fn reap_later(mut child: Child) {
    let reaper =
        thread::Builder::new().name(format!("reaper of {}", child.id())).stack_size(64 * 1024);
    // Where no thread can be started, and for a status nobody asks for, there is nobody to tell.
    let _ = reaper.spawn(move || child.wait());
}
