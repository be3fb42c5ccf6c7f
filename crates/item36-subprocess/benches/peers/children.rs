//! From 1 to 2,000 children at once: what one of them costs.

use std::process::{Child, Command};

use item36_subprocess::{CommandExt, Popen};
use lab::{Bencher, Group};

pub(crate) const GROUP: Group = Group {
    name: "children",
    about: "From 1 to 2,000 children alive at once, which are then killed and waited for",
    run,
};

const CHILDREN: [usize; 5] = [1, 10, 100, 500, 2000];

fn run(bench: &Bencher) -> lab::Result {
    for children in CHILDREN {
        bench
            .row(format!("children started, alive together and ended: {children}"))
            .compare("item36", || by_item36(children, children))
            .to("std", || by_std(children))
            .shown()?;
    }
    bench
        .claim("the time is linear: 500 children at once take at most twice as long as by tens")
        .compare("500 at once", || by_item36(500, 500))
        .to("by tens", || by_item36(500, 10))
        .at_most(2.0)?;
    Ok(())
}

fn sleep() -> Command {
    let mut command = Command::new("sleep");
    command.arg("1000");
    command
}

/// Starts `children` children, of which `together` are alive at a time, and returns how many ended.
fn by_item36(children: usize, together: usize) -> lab::Result<usize> {
    let mut ended = 0;
    for _ in 0..children / together {
        let start = |_| Ok(sleep().popen()?.kill_on_drop());
        let all: Vec<Popen> = (0..together).map(start).collect::<lab::Result<_>>()?;
        for child in &all {
            child.kill()?;
        }
        for child in all {
            ended += usize::from(child.wait()? == -9);
        }
    }
    Ok(ended)
}

fn by_std(children: usize) -> lab::Result<usize> {
    let start = |_| Ok(sleep().spawn()?);
    let mut all: Vec<Child> = (0..children).map(start).collect::<lab::Result<_>>()?;
    for child in &mut all {
        child.kill()?;
    }
    let mut ended = 0;
    for mut child in all {
        ended += usize::from(!child.wait()?.success());
    }
    Ok(ended)
}
