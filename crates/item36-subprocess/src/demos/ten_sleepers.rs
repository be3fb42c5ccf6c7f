//! The parent is free to run many children at the same time.

use std::process::{Child, Command};

use lab::Lab;

/// Ten children sleep 0.1 seconds each, all at the same time.
pub fn run(lab: &Lab) -> lab::Result {
    let ten = lab.time("ten children", || sleepers(10))?;
    lab.say(format!("Finished in {:.3} seconds", ten.seconds()));
    lab.claim("ten children that sleep take no longer than two in a row")
        .compare("ten children", || sleepers(10))
        .to("one child", || sleepers(1))
        .at_most(2.0)?;
    lab.beside_python("ten_sleepers.py", || sleepers(10))?;
    Ok(())
}

fn sleepers(number: usize) -> lab::Result {
    let children = (0..number).map(|_| Command::new("sleep").arg("0.1").spawn());
    let children: Vec<Child> = children.collect::<Result<_, _>>()?;
    for mut child in children {
        child.wait()?;
    }
    Ok(())
}
