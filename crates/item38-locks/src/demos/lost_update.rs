//! The schedule that loses an update, with two real threads.

use std::sync::Barrier;

use item38_locks::{Counter, start_together, steps::RacyCounter};
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "lost-update",
    cells: "[36]",
    about: "The one interleaving that loses an update, by two real threads in two columns",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let counter = RacyCounter::new();
    let offset = 5;
    counter.increment(offset);
    let in_one_step = counter.count();

    let value = counter.load(); // value = getattr(counter, 'count')
    let result = value + offset; // result = value + offset
    counter.store(result); // setattr(counter, 'count', result)
    lab.claim("An increment is a load, an addition and a store")
        .holds(counter.count() == 2 * in_one_step, format!("each way adds {offset}"));

    lab.say(row("Thread A", "Thread B"));
    let switch = Barrier::new(2);
    start_together(2, |thread| match thread {
        0 => thread_a(lab, &counter, &switch),
        _ => thread_b(lab, &counter, &switch),
    })?;
    let (should_be, found) = (result + 2, counter.count());
    lab.say(format!("Counter should be {should_be}, found {found}"));
    lab.claim("A context switch between the load and the store loses an update")
        .holds(found == should_be - 1, format!("two increments from {result} give {found}"));
    python(lab, found)
}

fn thread_a(lab: &Lab, counter: &RacyCounter, switch: &Barrier) {
    let value_a = counter.load();
    lab.say(row(&format!("value_a = load()        {value_a}"), ""));
    switch.wait(); // Context switch to Thread B
    switch.wait(); // Context switch back to Thread A
    let result_a = value_a + 1;
    lab.say(row(&format!("result_a = value_a + 1  {result_a}"), ""));
    counter.store(result_a);
    lab.say(row(&format!("store(result_a)         {result_a}"), ""));
}

fn thread_b(lab: &Lab, counter: &RacyCounter, switch: &Barrier) {
    switch.wait(); // Thread A has loaded
    let value_b = counter.load();
    lab.say(row("", &format!("value_b = load()        {value_b}")));
    let result_b = value_b + 1;
    lab.say(row("", &format!("result_b = value_b + 1  {result_b}")));
    counter.store(result_b);
    lab.say(row("", &format!("store(result_b)         {result_b}")));
    switch.wait(); // Context switch back to Thread A
}

fn row(a: &str, b: &str) -> String {
    format!("{a:26} | {b}").trim_end().to_owned()
}

fn python(lab: &Lab, found: u64) -> lab::Result {
    let claim = lab.claim("Python's threads lose the same update on the same schedule");
    match lab.ask_python("lost_update.py")? {
        Some(answer) => {
            claim.holds(answer == found, format!("{} found {answer}, Rust {found}", lab.python()));
        }
        None => claim.skipped(lab.python()),
    }
    Ok(())
}
