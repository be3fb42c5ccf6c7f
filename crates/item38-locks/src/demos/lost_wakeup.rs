//! A condition variable remembers nothing.

use std::{
    sync::{
        Barrier, Condvar, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Context;
use item38_locks::{
    explorer::{Outcome, condvar_lost_wakeup, condvar_right, draw, explore, shortest_failure},
    start_together,
};
use lab::Lab;

/// So long does the thread wait that would otherwise wait for ever.
const FOR_EVER: Duration = Duration::from_millis(50);

/// A thread that looks, and then waits, sleeps for ever; and the one that does not.
pub fn run(lab: &Lab) -> lab::Result {
    let wrong = condvar_lost_wakeup();
    let schedule = shortest_failure(&wrong)?.context("no wake-up is lost")?;
    lab.say(draw(&wrong, &schedule));

    let (was_woken, ready) = look_then_wait()?;
    lab.say(format!("Thread A was woken: {was_woken}. It was ready: {ready}"));
    lab.claim("a wake-up that comes before the wait is lost, with real threads too")
        .holds(!was_woken && ready, "nothing woke it, and what it waited for had happened");
    let ready = wait_while_not_ready()?;
    lab.say(format!("Looking and waiting under one lock, it went on. It was ready: {ready}"));
    lab.claim("wait_while looks and waits under one lock").holds(ready, "it saw what B had done");

    let (wrong, right) = (explore(&wrong)?, explore(&condvar_right())?);
    let [lost, none] = [&wrong, &right].map(|outcomes| outcomes.of(&Outcome::Deadlock));
    lab.claim("under one lock no schedule loses the wake-up").holds(
        lost > 0 && none == 0,
        format!("{lost} of {} without, {none} of {} with it", wrong.schedules(), right.schedules()),
    );
    Ok(())
}

/// The schedule on the board, forced by barriers. Whether A was woken, and what it waited for.
fn look_then_wait() -> lab::Result<(bool, bool)> {
    let (ready, lock, changed) = (AtomicBool::new(false), Mutex::new(()), Condvar::new());
    let (switch, was_woken) = (Barrier::new(2), AtomicBool::new(false));
    start_together(2, |thread| {
        if thread == 0 {
            let must_wait = !ready.load(Ordering::SeqCst);
            switch.wait(); // To thread B,
            switch.wait(); // and back
            let held = lock.lock().expect("nobody panics under it");
            // Systems may wake a thread for no reason at all: that does not count.
            let waited = changed.wait_timeout_while(held, FOR_EVER, |()| must_wait);
            was_woken.store(waited.is_ok_and(|(_, end)| !end.timed_out()), Ordering::SeqCst);
        } else {
            switch.wait();
            ready.store(true, Ordering::SeqCst);
            changed.notify_all();
            switch.wait();
        }
    })?;
    Ok((was_woken.into_inner(), ready.into_inner()))
}

fn wait_while_not_ready() -> lab::Result<bool> {
    let (ready, changed, seen) = (Mutex::new(false), Condvar::new(), AtomicBool::new(false));
    start_together(2, |thread| {
        let mut held = ready.lock().expect("nobody panics under it");
        if thread == 0 {
            let held = changed.wait_while(held, |ready| !*ready);
            seen.store(held.is_ok_and(|ready| *ready), Ordering::SeqCst);
        } else {
            *held = true;
            drop(held);
            changed.notify_all();
        }
    })?;
    Ok(seen.into_inner())
}
