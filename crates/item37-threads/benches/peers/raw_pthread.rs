//! Threads as C starts them, without what `std::thread` adds.
//!
//! The invariant of all unsafe code here: **between its start and its join, only the new thread
//! uses the `Task` that it has a pointer to, and the task lives until the join.** Three things
//! ensure it. A `Raw` borrows its task mutably while it lives. Dropping a `Raw` joins the thread, and
//! aborts the program if that fails. `Raw` is private, and nothing in this module forgets one.

#![expect(unsafe_code, reason = "C's way to start a thread takes pointers")]

use std::{ffi::c_void, io, marker::PhantomData, mem::MaybeUninit, process::abort, ptr};

/// A call to make, and its result afterwards.
struct Task {
    call: fn(u64) -> u64,
    number: u64,
    result: u64,
}

/// A thread that works on a task. Dropping it joins the thread.
struct Raw<'task> {
    thread: libc::pthread_t,
    task: PhantomData<&'task mut Task>,
}

impl<'task> Raw<'task> {
    fn spawn(task: &'task mut Task) -> io::Result<Self> {
        let mut thread = MaybeUninit::uninit();
        let task = ptr::from_mut(task).cast::<c_void>();
        // SAFETY: `thread` may be written to, null stands for the default attributes, and `work`
        // gets a pointer to a `Task` that no other thread uses until the join.
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
        // SAFETY: the thread was created joinable, and only `drop` joins it, which runs once.
        if unsafe { libc::pthread_join(self.thread, ptr::null_mut()) } != 0 {
            abort(); // The thread may still use the task.
        }
    }
}

/// Runs in the new thread. A panic cannot leave it: `extern "C"` turns it into an abort.
extern "C" fn work(task: *mut c_void) -> *mut c_void {
    // SAFETY: it points to a `Task` that lives until this thread is joined, and that no other thread
    // uses until then, see above.
    let task = unsafe { &mut *task.cast::<Task>() };
    task.result = (task.call)(task.number);
    ptr::null_mut()
}

/// Makes one call in a thread of its own.
pub(crate) fn spawn_and_join(call: fn(u64) -> u64, number: u64) -> io::Result<u64> {
    let mut task = Task { call, number, result: 0 };
    drop(Raw::spawn(&mut task)?);
    Ok(task.result)
}

/// Makes a call for each number below `count`, each in a thread of its own, and returns the sum.
pub(crate) fn all(call: fn(u64) -> u64, count: u64) -> io::Result<u64> {
    let mut tasks: Vec<_> = (0..count).map(|number| Task { call, number, result: 0 }).collect();
    let threads = tasks.iter_mut().map(Raw::spawn).collect::<io::Result<Vec<_>>>()?;
    drop(threads);
    Ok(tasks.iter().map(|task| task.result).sum())
}
