//! What a worker process gets from its parent, and should not keep.

#[cfg(target_os = "linux")]
mod system {
    use std::{ffi::CString, fs, io, os::unix::ffi::OsStrExt};

    use rustix::{
        process::{Signal, set_parent_process_death_signal},
        thread::set_name,
    };

    use crate::process_pool::worker::unsafe_code::close_inherited;

    /// Has the system kill this process from now on when the thread that started it ends. In a pool
    /// that is the manager, which ends last of all.
    pub(in super::super) fn die_with_parent() -> io::Result<()> {
        Ok(set_parent_process_death_signal(Some(Signal::KILL))?)
    }

    /// The flag of a descriptor that is closed when another program is started. A descriptor that
    /// this program opened itself has it; one that came through the program's start has not.
    const CLOSE_ON_EXEC: u32 = 0o2_000_000;

    /// Closes what was inherited besides standard input, output and error.
    pub(in super::super) fn close_all() -> io::Result<()> {
        let descriptors: Vec<i32> = fs::read_dir("/proc/self/fd")?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .collect();
        for descriptor in descriptors.into_iter().filter(|&descriptor| descriptor > 2) {
            if is_inherited(descriptor) == Some(true) {
                close_inherited(descriptor);
            }
        }
        Ok(())
    }

    /// `None` for a descriptor that is closed by now, such as the one that listed them.
    fn is_inherited(descriptor: i32) -> Option<bool> {
        let about = fs::read_to_string(format!("/proc/self/fdinfo/{descriptor}")).ok()?;
        let flags = about.lines().find_map(|line| line.strip_prefix("flags:"))?;
        Some(u32::from_str_radix(flags.trim(), 8).ok()? & CLOSE_ON_EXEC == 0)
    }

    /// Gives the process its program's name: one that was started through `/proc/self/exe` is called
    /// `exe`. Best effort: it is for `ps` and `top` alone.
    pub(in super::super) fn restore_name() {
        if fs::read_to_string("/proc/self/comm").is_ok_and(|name| name == "exe\n")
            && let Ok(program) = fs::read_link("/proc/self/exe")
            && let Some(name) = program.file_name()
            && let Ok(name) = CString::new(name.as_bytes())
        {
            let _ = set_name(&name);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::io;

    /// Does nothing. The socket ends when the parent dies; the worker sees that when its task is
    /// done.
    pub(in super::super) fn die_with_parent() -> io::Result<()> {
        Ok(())
    }

    /// Does nothing: there is no list of what was inherited.
    pub(in super::super) fn close_all() -> io::Result<()> {
        Ok(())
    }

    /// Does nothing: a worker is started by its path.
    pub(in super::super) fn restore_name() {}
}

pub(super) use system::{close_all, die_with_parent, restore_name};
