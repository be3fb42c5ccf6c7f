//! What a worker process has from its parent, and should not keep.

#[cfg(target_os = "linux")]
mod system {
    use std::{fs, io};

    use nix::sys::{prctl::set_pdeathsig, signal::Signal};

    /// From now on the system kills this process when the thread that started it ends; in a pool
    /// that is the manager, which ends last of all.
    pub fn die_with_parent() -> io::Result<()> {
        // Had it died before this line, the socket would be at its end.
        Ok(set_pdeathsig(Signal::SIGKILL)?)
    }

    /// The flag of a descriptor that is closed when another program is started. What this program
    /// opened itself has it; what came through its own start has not.
    const CLOSE_ON_EXEC: u32 = 0o2_000_000;

    /// Closes what was inherited besides standard input, output and error.
    pub fn close_all() -> io::Result<()> {
        let descriptors: Vec<i32> = fs::read_dir("/proc/self/fd")?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .collect();
        for descriptor in descriptors.into_iter().filter(|&descriptor| descriptor > 2) {
            if is_inherited(descriptor) == Some(true) {
                // It fails for one that is closed already, and then all is well.
                let _ = nix::unistd::close(descriptor);
            }
        }
        Ok(())
    }

    /// Nothing where there is no such descriptor any more, as the one that listed them.
    fn is_inherited(descriptor: i32) -> Option<bool> {
        let about = fs::read_to_string(format!("/proc/self/fdinfo/{descriptor}")).ok()?;
        let flags = about.lines().find_map(|line| line.strip_prefix("flags:"))?;
        Some(u32::from_str_radix(flags.trim(), 8).ok()? & CLOSE_ON_EXEC == 0)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::io;

    /// Its socket ends when the parent dies, and that is seen when its task is done.
    pub fn die_with_parent() -> io::Result<()> {
        Ok(())
    }

    /// There is no telling what is whose.
    pub fn close_all() -> io::Result<()> {
        Ok(())
    }
}

pub(crate) use system::{close_all, die_with_parent};
