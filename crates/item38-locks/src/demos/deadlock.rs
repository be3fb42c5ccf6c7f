//! Two threads that wait for each other forever.

use std::{
    sync::{Barrier, mpsc::channel},
    time::Duration,
};

use item38_locks::explorer::{Outcome, explore, ordered_locks, two_locks};
use lab::{Demo, Lab};

use crate::lesson::two_locks::{Taker, lines_of, lock};

pub(crate) const DEMO: Demo = Demo {
    name: "deadlock",
    cells: "",
    about: "Two threads take two locks in opposite order, and each waits for the other forever",
    run,
};

/// Much longer than a thread needs for its next step.
const SILENCE: Duration = Duration::from_millis(200);

fn run(lab: &Lab) -> lab::Result {
    let (sender, lines) = channel();
    let (first, second) = (lock("first"), lock("second"));
    let meet = Some(&*Box::leak(Box::new(Barrier::new(2))));
    let a = Taker { name: "A", one: first, other: second, meet }.start(&sender)?;
    let b = Taker { name: "B", one: second, other: first, meet }.start(&sender)?;
    lab.say(lines_of(4, &lines)?);
    let is_silent = lines.recv_timeout(SILENCE).is_err();
    lab.say("Then silence: only the end of the process ends such threads");
    lab.claim("Two threads stand still when each has the lock that the other wants").holds(
        is_silent && !a.is_finished() && !b.is_finished(),
        "both said what they wait for, and nothing more",
    );

    let (first, second) = (lock("first"), lock("second"));
    let a = Taker { name: "A", one: first, other: second, meet: None }.start(&sender)?;
    let b = Taker { name: "B", one: first, other: second, meet: None }.start(&sender)?;
    let both_ended = a.join().is_ok() && b.join().is_ok();
    lab.say("In the same order both threads come to their end");
    lab.claim("Threads that take the same locks in the same order end")
        .holds(both_ended, "both had both locks");

    let (opposite, same) = (explore(&two_locks())?, explore(&ordered_locks())?);
    let [wrong, right] = [&opposite, &same].map(|outcomes| outcomes.of(&Outcome::Deadlock));
    let (of, of_same) = (opposite.schedules(), same.schedules());
    lab.claim("In opposite order some schedules deadlock, in the same order none does").holds(
        wrong > 0 && right == 0,
        format!("{wrong} of {of} in opposite order, {right} of {of_same} in the same"),
    );
    Ok(())
}
