//! What a child inherits: no open file, unless the parent says so.

use std::{fs::File, os::fd::AsRawFd, process::Command};

use item36_subprocess::CommandExt;
use lab::{Demo, Lab};
use rustix::io::{FdFlags, fcntl_setfd};

pub(crate) const DEMO: Demo = Demo {
    name: "inherited",
    cells: "",
    about: "A child inherits no file that the parent has opened, unless the parent says so",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let file = File::open("/dev/null")?;
    let as_opened = child_has(&file)?;
    // std opens each file so that it is closed when a program starts. This takes that back.
    fcntl_setfd(&file, FdFlags::empty())?;
    let as_changed = child_has(&file)?;
    lab.say(format!("Opened by std, the child has the file: {as_opened}"));
    lab.say(format!("Without FD_CLOEXEC, the child has the file: {as_changed}"));
    lab.claim("A file that std has opened is closed in the child")
        .holds(!as_opened, "the child has no such descriptor");
    lab.claim("A descriptor without FD_CLOEXEC reaches every child")
        .holds(as_changed, "the child has it, under the same number");
    Ok(())
}

/// Returns whether a child has the parent's descriptor under the same number.
fn child_has(file: &File) -> lab::Result<bool> {
    let path = format!("/dev/fd/{}", file.as_raw_fd());
    let code = Command::new("test").args(["-e", &path]).popen()?.wait()?;
    Ok(code == 0)
}
