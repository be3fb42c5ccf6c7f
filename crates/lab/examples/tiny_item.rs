//! The smallest item there can be, with a demo for each thing that can happen to one.
//!
//!     cargo run -p lab --example tiny_item -- adds-up

use std::process::ExitCode;

use lab::{Demo, Item, Lab};

static ITEM: Item = Item {
    number: 0,
    name: "item00-sums",
    title: "Add numbers up",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/examples/python"),
    demos: &[
        Demo { name: "adds-up", cells: "[1]", about: "Ten numbers are added", run: adds_up },
        Demo { name: "skips", cells: "", about: "A program is missing", run: skips },
        Demo { name: "fails", cells: "", about: "A file is missing", run: fails },
        Demo { name: "panics", cells: "", about: "An index is wrong", run: panics },
        Demo { name: "refutes", cells: "", about: "An invariant is wrong", run: refutes },
        Demo { name: "differs", cells: "", about: "Two sides disagree", run: differs },
        Demo { name: "faster", cells: "", about: "Python is slower", run: faster },
    ],
};

fn main() -> ExitCode {
    lab::main(&ITEM)
}

fn adds_up(lab: &Lab) -> lab::Result {
    let sum = || Ok((1..=10).sum::<u64>());
    let timed = lab.time("ten numbers", sum)?;
    lab.say(format!("The sum is {}", timed.value));
    lab.claim("The sum of the first ten numbers is 55")
        .holds(timed.value == 55, format!("found {}", timed.value));
    lab.beside_python("adds_up.py", sum)?;
    Ok(())
}

fn skips(lab: &Lab) -> lab::Result {
    lab.require("no-such-program", "it cannot be installed")
}

fn fails(lab: &Lab) -> lab::Result {
    lab.say("Before the failure");
    anyhow::bail!("cannot open the ledger")
}

fn panics(_: &Lab) -> lab::Result {
    panic!("no column of that name")
}

#[expect(clippy::unnecessary_wraps, reason = "a demo may fail")]
fn refutes(lab: &Lab) -> lab::Result {
    lab.claim("Two and two are five").holds(2 + 2 == 5, "found 4");
    Ok(())
}

fn differs(lab: &Lab) -> lab::Result {
    let claim = lab.claim("Both sides do the same work").compare("four", || Ok(4));
    claim.to("five", || Ok(5)).at_most(1.0)?;
    Ok(())
}

fn faster(lab: &Lab) -> lab::Result {
    let claim = lab.claim("Rust adds up in half of Python's time");
    claim.compare("Rust", || Ok((1..=10).sum::<u64>())).to_python("adds_up.py").at_most(0.5)?;
    Ok(())
}
