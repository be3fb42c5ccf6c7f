//! How long an item waits, by how much room the queue has.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::anyhow;
use item39_queues::Queue;
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo = Demo {
    name: "littles-law",
    cells: "",
    about: "More room makes no phase faster: each photo only waits longer (Little's law)",
    run,
};

const PHOTOS: usize = 200;

/// When a photo was offered to the queue, and when the worker took it.
type Stay = (Instant, Instant);

fn run(lab: &Lab) -> lab::Result {
    for capacity in [4, 64] {
        let stays = stays(capacity)?;
        let seconds = (stays[PHOTOS - 1].1 - stays[0].0).as_secs_f64();
        let rate = PHOTOS as f64 / seconds;
        let total: Duration = stays.iter().map(|(offered, taken)| *taken - *offered).sum();
        let stay = total.as_secs_f64() / PHOTOS as f64;
        let length = mean_length(&stays, seconds);
        lab.say(format!(
            "Room for {capacity}: {rate:.0} photos/s, each waits {:.2} ms; {length:.1} wait on average",
            stay * 1e3
        ));
        lab.claim(format!(
            "With room for {capacity}, as many wait as the rate times the stay says"
        ))
        .holds(
            (length / (rate * stay) - 1.0).abs() < 0.01,
            format!("{rate:.0}/s × {stay:.6} s = {:.2}, counted {length:.2}", rate * stay),
        );
    }
    Ok(())
}

/// Puts photos as fast as the queue lets, before a worker that naps after each.
fn stays(capacity: usize) -> lab::Result<Vec<Stay>> {
    let queue = Arc::new(Queue::bounded(capacity)?);
    let worker = thread::spawn({
        let queue = Arc::clone(&queue);
        move || {
            let took = |offered| {
                let stay = (offered, Instant::now());
                thread::sleep(Duration::from_micros(100));
                stay
            };
            queue.iter().map(took).collect()
        }
    });
    (0..PHOTOS).try_for_each(|_| queue.put(Instant::now()))?;
    queue.close();
    worker.join().map_err(|_| anyhow!("the worker panicked"))
}

/// Counts how many waited between each two events, and weighs that by how long it lasted.
fn mean_length(stays: &[Stay], seconds: f64) -> f64 {
    let mut events: Vec<_> =
        stays.iter().flat_map(|(offered, taken)| [(*offered, 1.0), (*taken, -1.0)]).collect();
    events.sort_by_key(|(at, _)| *at);
    let (mut waiting, mut area) = (0.0, 0.0);
    for pair in events.windows(2) {
        waiting += pair[0].1;
        area += waiting * (pair[1].0 - pair[0].0).as_secs_f64();
    }
    area / seconds
}
