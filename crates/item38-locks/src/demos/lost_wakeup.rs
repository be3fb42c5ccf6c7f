//! A condition variable does not remember notifications.

use anyhow::Context;
use item38_locks::explorer::{
    Outcome, condvar_lost_wakeup, condvar_right, draw, explore, shortest_failure,
};
use lab::{Demo, Lab};

use crate::lesson::wake_up::{check_and_wait_under_lock, check_then_wait};

pub(crate) const DEMO: Demo = Demo {
    name: "lost-wakeup",
    cells: "",
    about: "A condition variable used wrong, and right",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let wrong = condvar_lost_wakeup();
    let schedule = shortest_failure(&wrong)?.context("no wake-up is lost")?;
    lab.say(draw(&wrong, &schedule)?);

    let (was_woken, ready) = check_then_wait()?;
    lab.say(format!("Thread A was woken: {was_woken}. It was ready: {ready}"));
    lab.claim("A notification before the wait is lost, with real threads too")
        .holds(!was_woken && ready, "A was not woken, although it was ready");
    let ready = check_and_wait_under_lock()?;
    lab.say(format!("Checking and waiting under one lock, A went on. It was ready: {ready}"));
    lab.claim("wait_while checks and waits under one lock").holds(ready, "A saw what B had done");

    let (wrong, right) = (explore(&wrong)?, explore(&condvar_right())?);
    let [lost, none] = [&wrong, &right].map(|outcomes| outcomes.of(&Outcome::Deadlock));
    lab.claim("Under one lock no schedule loses the wake-up").holds(
        lost > 0 && none == 0,
        format!("{lost} of {} without, {none} of {} with it", wrong.schedules(), right.schedules()),
    );
    Ok(())
}
