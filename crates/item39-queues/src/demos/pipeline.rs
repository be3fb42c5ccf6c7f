//! The same three phases, said in one expression.

use item39_queues::{Failure, Pipeline, Stopped};
use lab::Lab;

use super::{
    closable_queue,
    photo::{PHOTOS, Photo, download, receipts, resize, summary, upload},
};

/// The photo that cannot be made smaller.
const BROKEN: u32 = 500;

/// 1,000 photos through a `Pipeline`; then a phase fails in the middle of them.
pub fn run(lab: &Lab) -> lab::Result {
    let done = lab.time("pipeline", in_order)?.value;
    lab.say(format!("{} items finished", done.len()));
    lab.claim("results of several workers come in the order of the photos, if they are asked to")
        .holds(done == receipts(), format!("{} checksums of {PHOTOS} photos", done.len()));

    let Err(stopped) = with_a_fault() else { anyhow::bail!("the fault is not noticed") };
    let failures: Vec<_> = stopped.failures.iter().map(in_words).collect();
    lab.say(format!("Stopped: {}", failures.join("; ")));
    lab.claim("a phase that fails stops all, and says why").holds(
        failures == ["stage \"resize\" failed on item 500: it is broken"],
        failures.join("; "),
    );
    let Stopped { value, unfinished, accepted, .. } = stopped;
    let accounted = value.len() + failures.len() + unfinished.len();
    lab.claim("every photo that was taken has arrived, has failed, or is known to be unfinished")
        .holds(
            accounted == accepted && accepted < PHOTOS as usize,
            format!(
                "{accepted} taken: {} arrived, {} unfinished, 1 failed",
                value.len(),
                unfinished.len()
            ),
        );
    lab.claim(
        "that is not for nothing: where there is little to do, it takes at most four times as long",
    )
    .compare("pipeline", || Ok(summary(&in_order()?)))
    .to("workers by hand", || Ok(summary(&closable_queue::pipeline()?)))
    .at_most(4.0)?;
    Ok(())
}

fn in_order() -> lab::Result<Vec<u32>> {
    let phases = Pipeline::bounded(64)
        .stage("download", 1, download)
        .stage("resize", 2, resize)
        .stage("upload", 1, upload)
        .ordered();
    Ok(phases.collect(0..PHOTOS)?)
}

fn with_a_fault() -> Result<Vec<u32>, Stopped<Vec<u32>>> {
    let broken = download(BROKEN);
    let resize =
        |photo: Photo| if photo == broken { Err("it is broken") } else { Ok(resize(photo)) };
    let phases = Pipeline::bounded(4).stage("download", 1, download).try_stage("resize", 1, resize);
    phases.stage("upload", 1, upload).collect(0..PHOTOS)
}

fn in_words(failure: &Failure) -> String {
    format!("{failure}: {}", failure.fault)
}
