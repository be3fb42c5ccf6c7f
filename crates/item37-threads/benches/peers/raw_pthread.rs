//! Threads as C starts them: what is left when `std::thread` is taken away.
//!
//! The invariant of all unsafe code here: **a thread is joined before anything that it was given a
//! pointer to is gone, and whoever joins it is the first to touch that again.** So `Task` is
//! only used by one thread at a time. It holds because a `Raw` borrows its task mutably for as
//! long as it lives, because its end is a join (if that fails, the program is aborted), and because
//! nothing in this module, outside of which there is no `Raw`, forgets one.

#![expect(unsafe_code, reason = "C's way to start a thread takes pointers")]

use std::{ffi::c_void, io, marker::PhantomData, mem::MaybeUninit, process::abort, ptr};

/// A call to make and, when it was made, its result.
struct Task {
    call: fn(u64) -> u64,
    number: u64,
    result: u64,
}

/// A thread that works on a task. It is joined at the latest when it is dropped.
struct Raw<'task> {
    thread: libc::pthread_t,
    task: PhantomData<&'task mut Task>,
}

impl<'task> Raw<'task> {
    fn spawn(task: &'task mut Task) -> io::Result<Self> {
        let mut thread = MaybeUninit::uninit();
        let task = ptr::from_mut(task).cast::<c_void>();
        // SAFETY: `thread` may be written to, null stands for the default attributes, and `work`
        // gets a pointer to a `Task` that nobody else uses until the thread is joined.
        let code = unsafe { libc::pthread_create(thread.as_mut_ptr(), ptr::null(), work, task) };
        if code != 0 {
            return Err(io::Error::from_raw_os_error(code));
        }
        // SAFETY: `pthread_create` has succeeded, and so it has written to `thread`.
        Ok(Self { thread: unsafe { thread.assume_init() }, task: PhantomData })
    }
}

impl Drop for Raw<'_> {
    fn drop(&mut self) {
        // SAFETY: the thread was created joinable, and `drop`, which runs once, alone joins it.
        if unsafe { libc::pthread_join(self.thread, ptr::null_mut()) } != 0 {
            abort(); // It may still use the task.
        }
    }
}

/// Where a thread begins. A panic cannot leave it: `extern "C"` turns it into an abort.
extern "C" fn work(task: *mut c_void) -> *mut c_void {
    // SAFETY: it points to a `Task` that lives until this thread is joined and that nobody else
    // uses until then, see above.
    let task = unsafe { &mut *task.cast::<Task>() };
    task.result = (task.call)(task.number);
    ptr::null_mut()
}

/// One call in a thread of its own.
pub fn spawn_and_join(call: fn(u64) -> u64, number: u64) -> io::Result<u64> {
    let mut task = Task { call, number, result: 0 };
    drop(Raw::spawn(&mut task)?);
    Ok(task.result)
}

/// A call for each number below `count`, each in a thread of its own; the sum of the results.
pub fn all(call: fn(u64) -> u64, count: u64) -> io::Result<u64> {
    let mut tasks: Vec<_> = (0..count).map(|number| Task { call, number, result: 0 }).collect();
    let threads = tasks.iter_mut().map(Raw::spawn).collect::<io::Result<Vec<_>>>()?;
    drop(threads);
    Ok(tasks.iter().map(|task| task.result).sum())
}
