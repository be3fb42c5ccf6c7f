//! One parent runs many children at the same time.

use lab::{Demo, Lab};

use crate::lesson::sleepers::{lives_of_sleepers, sleepers};

pub(crate) const DEMO: Demo =
    Demo { name: "ten-sleepers", cells: "[5]", about: "Ten children sleep at the same time", run };

fn run(lab: &Lab) -> lab::Result {
    let ten = lab.time("ten children", || sleepers(10, 0.1))?;
    lab.say(format!("Finished in {:.3} seconds", ten.seconds()));
    lab.claim("Ten sleeping children take no longer than two in a row")
        .compare("ten children", || sleepers(10, 0.03))
        .to("one child", || sleepers(1, 0.03))
        .at_most(2.0)?;
    lab.beside_python("ten_sleepers.py", || sleepers(10, 0.03))?;
    lab.timeline_with("ten children", || lives_of_sleepers(10, 0.03), Clone::clone)?;
    Ok(())
}
