//! A pipeline of workers that sleep until there is work, and stop when they are told.

use lab::{Demo, Lab};

use crate::lesson::{
    closable_pipeline::closable_pipeline,
    photo::{PHOTOS, receipts, summary},
    polling_pipeline::polling_pipeline,
};

pub(crate) const DEMO: Demo = Demo {
    name: "closable-queue",
    cells: "[50]",
    about: "The same 1,000 photos; the workers stop because their queue is closed",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let done = lab.time("closable pipeline", closable_pipeline)?.value;
    lab.say(format!("{} items finished", done.len()));

    lab.claim("Three closable phases lose and duplicate no photo")
        .holds(done == receipts(), format!("{} checksums of {PHOTOS} photos", done.len()));
    lab.claim("Workers that poll take longer than workers that are woken")
        .compare("polling", || Ok(summary(&polling_pipeline().0)))
        .to("woken", || Ok(summary(&closable_pipeline()?)))
        .at_least(1.5)?;
    lab.beside_python("closable_queue.py", || Ok(summary(&closable_pipeline()?)))?;
    Ok(())
}
