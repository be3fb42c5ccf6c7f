//! All unsafe code of this crate: closing a descriptor that only its number is known of.

use rustix::io::close;

/// Closes a descriptor that came through this program's start.
///
/// Only a worker that has not run a task yet may call it, for a number above 2 that is open and is
/// not closed when another program is started.
#[expect(unsafe_code, reason = "std and rustix close only a descriptor that a value owns")]
pub(super) fn close_inherited(descriptor: i32) {
    debug_assert!(descriptor > 2, "standard input, output and error stay open");
    // SAFETY: no value of this process that is used again owns this number.
    // - `serve_if_worker` calls this before it opens the worker's own descriptors and before any
    //   task runs. It never returns, so what `main` made before that is neither used nor dropped.
    // - All that std and rustix open by default is closed when another program is started, so it
    //   does not have such a number. The caller has looked at that flag just now.
    // - `serve_if_worker` is called first in `main`, so there is no other thread that could close
    //   the number and open another file under it in between.
    unsafe { close(descriptor) }
}
