//! How many items in a message.

use item41_executors::ProcessPoolExecutor;
use lab::{Demo, Lab, human_time};

use crate::lesson::NOTHING;

pub(crate) const DEMO: Demo = Demo {
    name: "chunks",
    cells: "",
    about: "What an item costs, by how many travel in one message",
    run,
};

/// Items of one run.
const ITEMS: u64 = 4_000;

/// Shows what an item costs by the size of the chunks in which the items travel.
fn run(lab: &Lab) -> lab::Result {
    let pool = ProcessPoolExecutor::new(1)?;
    let through = |chunk_size| {
        let results = pool.map_chunks(&NOTHING, 0..ITEMS, chunk_size)?;
        Ok(results.collect::<Result<Vec<_>, _>>()?)
    };
    // The first run also waits until the worker has started.
    through(1000)?;
    for chunk_size in [1, 10, 100, 1000] {
        let took = lab.time(&format!("chunks of {chunk_size}"), || through(chunk_size))?;
        let an_item = human_time(took.seconds() / ITEMS as f64);
        lab.say(format!("Chunks of {chunk_size}: {an_item} an item"));
    }
    lab.claim("In chunks of 1,000 an item costs at most half of what it costs alone")
        .compare("chunks of 1,000", || through(1000))
        .to("chunks of 1", || through(1))
        .at_most(0.5)?;
    Ok(())
}
