//! A consumer that finds no item sleeps until there is one.

use std::thread;

use item39_queues::Queue;
use lab::{Demo, Lab};

use crate::lesson::{lines::Lines, photo::download, polls::polls_while_a_consumer_waits};

pub(crate) const DEMO: Demo = Demo {
    name: "blocking-get",
    cells: "[45]-[46]",
    about: "A consumer sleeps in `get` until the producer puts",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let queue = Queue::unbounded();
    let lines = Lines::new(lab);
    let got = thread::scope(|scope| {
        let consumer = scope.spawn(|| {
            lines.say(1, "Consumer waiting");
            let photo = queue.get(); // Runs after put() below
            lines.say(3, "Consumer done");
            photo
        });
        lines.say(2, "Producer putting");
        queue.put(download(1))?; // Runs before get() above returns
        let got = consumer.join().expect("the consumer does not panic");
        lines.say(4, "Producer done");
        anyhow::Ok(got?)
    })?;
    let is_same = got == download(1);
    lab.claim("`get` waits, and returns the item that is put later")
        .holds(is_same, if is_same { "it got the photo that was put" } else { "it got another" });

    let polls = polls_while_a_consumer_waits()?;
    lab.claim("A consumer that waits in `get` does not poll")
        .holds(polls > 1, format!("it asks once; a worker that polls has asked {polls} times"));
    Ok(())
}
