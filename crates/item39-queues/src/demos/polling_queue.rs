//! A pipeline of workers that ask again and again.

use lab::{Demo, Lab};

use crate::lesson::{
    photo::{PHOTOS, receipts, summary},
    polling_pipeline::polling_pipeline,
};

pub(crate) const DEMO: Demo = Demo {
    name: "polling-queue",
    cells: "[40]-[44]",
    about: "1,000 photos go through three workers that poll, often for nothing",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let (done, tallies) = lab.time("polling pipeline", || Ok(polling_pipeline()))?.value;

    let processed = done.len();
    let polled: usize = tallies.iter().map(|tally| tally.polled_count).sum();
    lab.say(format!("Processed {processed} items after polling {polled} times"));

    let work_done: usize = tallies.iter().map(|tally| tally.work_done).sum();
    let wasted = polled - work_done;
    lab.claim("Workers that poll ask more often than there is work")
        .holds(wasted > 0, format!("{wasted} polls found no item"));
    lab.claim("Three polling phases lose and duplicate no photo")
        .holds(done == receipts(), format!("{processed} checksums of {PHOTOS} photos"));
    lab.beside_python("polling_queue.py", || Ok(summary(&polling_pipeline().0)))?;
    Ok(())
}
