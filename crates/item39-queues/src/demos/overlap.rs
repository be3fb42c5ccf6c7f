//! While one photo waits for the network, another is worked on.

use std::sync::Arc;

use item39_queues::{Queue, Worker};
use lab::{Demo, Lab};

use crate::lesson::{
    slow_network::{download, resize, upload},
    watched_pipeline::watched_pipeline,
};

pub(crate) const DEMO: Demo = Demo {
    name: "overlap",
    cells: "",
    about: "The phases of a pipeline wait for a slow network at the same time",
    run,
};

/// Few enough that many pairs of runs fit into a short time.
const PHOTOS: u32 = 10;

fn run(lab: &Lab) -> lab::Result {
    let in_turn = lab.time("one after the other", || Ok(serial()))?;
    let at_once = lab.time("pipeline", || pipeline(PHOTOS))?;
    lab.say(format!("One by one: {:.3} seconds", in_turn.seconds()));
    lab.say(format!("Pipeline: {:.3} seconds", at_once.seconds()));
    lab.claim("The phases of a pipeline wait for the network at the same time")
        .compare("one after the other", || Ok(serial()))
        .to("pipeline", || pipeline(PHOTOS))
        .at_least(1.5)?;
    lab.beside_python("overlap.py", || pipeline(PHOTOS))?;
    lab.timeline("six photos, room for one", || watched_pipeline(6))?;
    Ok(())
}

fn serial() -> u64 {
    let receipts = (0..PHOTOS).map(|id| upload(resize(download(id))));
    receipts.map(u64::from).sum()
}

/// Each phase that waits has two workers; an idle one takes the next photo from the queue they share.
fn pipeline(photos: u32) -> lab::Result<u64> {
    let (downloads, uploads) = (Arc::new(Queue::bounded(4)?), Arc::new(Queue::bounded(4)?));
    let (ids, receipts) =
        (Arc::new((0..photos).collect::<Queue<_>>()), Arc::new(Queue::unbounded()));
    let downloaders = [(); 2].map(|()| Worker::start(download, ids.clone(), downloads.clone()));
    let resizer = Worker::start(resize, downloads.clone(), uploads.clone());
    let uploaders = [(); 2].map(|()| Worker::start(upload, uploads.clone(), receipts.clone()));
    ids.close();
    for downloader in downloaders {
        downloader.join()?;
    }
    downloads.close();
    resizer.join()?;
    uploads.close();
    for uploader in uploaders {
        uploader.join()?;
    }
    receipts.close();
    Ok(receipts.iter().map(u64::from).sum())
}
