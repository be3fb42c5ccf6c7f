//! The same three phases in one expression.

use anyhow::Context;
use item39_queues::{Pipeline, Stopped};
use lab::{Demo, Lab};

use crate::lesson::{
    broken_photo,
    closable_pipeline::closable_pipeline,
    photo::{PHOTOS, download, receipts, resize, summary, upload},
};

pub(crate) const DEMO: Demo = Demo {
    name: "pipeline",
    cells: "",
    about: "The same 1,000 photos through a `Pipeline`, in order; then one photo is broken",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let done = lab.time("pipeline", in_order)?.value;
    lab.say(format!("{} items finished", done.len()));
    lab.claim("An ordered pipeline returns the results in the order of the photos")
        .holds(done == receipts(), format!("{} checksums of {PHOTOS} photos", done.len()));

    let stopped = stopped_by_a_broken_photo()?;
    let failures = broken_photo::in_words(&stopped.failures);
    lab.say(format!("Stopped: {}", failures.join("; ")));
    lab.claim("A phase that fails stops the whole pipeline, which says why").holds(
        failures == ["stage \"resize\" failed on item 500: it is broken"],
        failures.join("; "),
    );
    let (arrived, unfinished) = (stopped.value.len(), stopped.unfinished.len());
    let accepted = stopped.accepted;
    lab.claim("Every photo that was taken has arrived, has failed, or is listed as unfinished")
        .holds(
            arrived + failures.len() + unfinished == accepted && accepted < PHOTOS as usize,
            format!("{accepted} taken: {arrived} arrived, {unfinished} unfinished, 1 failed"),
        );
    lab.claim("Where there is little to do, a `Pipeline` takes at most four times as long")
        .compare("pipeline", || Ok(summary(&in_order()?)))
        .to("workers by hand", || Ok(summary(&closable_pipeline()?)))
        .at_most(4.0)?;
    Ok(())
}

fn in_order() -> lab::Result<Vec<u32>> {
    let phases = Pipeline::bounded(64)?
        .stage("download", 1, download)
        .stage("resize", 2, resize)
        .stage("upload", 1, upload)
        .ordered();
    Ok(phases.collect(0..PHOTOS)?)
}

fn stopped_by_a_broken_photo() -> lab::Result<Stopped<Vec<u32>, u32>> {
    let broken = download(500);
    let phases = Pipeline::bounded(4)?
        .stage("download", 1, download)
        .try_stage("resize", 1, |photo| broken_photo::resize(photo, &broken))
        .stage("upload", 1, upload);
    phases.collect(0..PHOTOS).err().context("the failure is not noticed")
}
