//! Real photos over real HTTP, and a bottleneck that is found and widened.

use std::time::Duration;

use item39_queues::photos::{Camera, CameraFaults, Client, Gallery, Plan, over_queues, over_tokio};
use lab::{Demo, Lab};

use crate::lesson::folder;

pub(crate) const DEMO: Demo = Demo {
    name: "photos",
    cells: "",
    about: "Real photos go from a camera to a gallery; the bottleneck is named, and gets more workers",
    run,
};

/// How long the slow network takes for each download and each upload.
const LATENCY: Duration = Duration::from_millis(5);

fn run(lab: &Lab) -> lab::Result {
    let folder = folder::temporary()?;
    let faults = CameraFaults { broken: [7].into(), ..CameraFaults::default() };
    let camera = Camera::start(24, (320, 240), LATENCY, 8, faults)?;
    let gallery = Gallery::open(folder.path(), LATENCY, 8, [11].into())?;
    let client = Client::new(camera.url(), gallery.url());

    let seen = over_queues(&client, &plan(24, 1), |_| true)?;
    let arrived = seen.album.arrived.len();
    lab.say(format!("{arrived} of 24 photos arrived in {:.3} seconds", seen.elapsed.as_secs_f64()));
    let mut faults: Vec<_> = seen.album.faults.iter().map(ToString::to_string).collect();
    faults.sort();
    for fault in &faults {
        lab.say(fault);
    }
    let bottleneck = seen.bottleneck.map_or("none".into(), |stage| stage.name.to_string());
    lab.say(format!("The bottleneck is {bottleneck}"));

    let rest = (0..24).filter(|number| ![7, 11].contains(number)).collect();
    lab.claim("A broken photo and a refused one are reported, and the others arrive")
        .holds(gallery.photos()? == rest && faults.len() == 2, format!("{arrived} in the gallery"));
    let files = folder.path().read_dir()?.count();
    lab.claim("No photo is half-written")
        .holds(files == arrived, format!("{files} files, {arrived} photos"));
    let longest = seen.lengths.iter().flat_map(|lengths| lengths.waiting).max().unwrap_or(0);
    lab.claim("No queue is longer than its capacity")
        .holds(longest <= 4, format!("{longest} of 4"));

    claim_times(lab, &client)
}

fn plan(photos: u32, downloaders: usize) -> Plan {
    Plan { photos, workers: [downloaders, 1, 4], capacity: 4 }
}

fn claim_times(lab: &Lab, client: &Client) -> lab::Result {
    let run = |downloaders| Ok(over_queues(client, &plan(8, downloaders), |_| true)?.album.len());
    lab.claim("More workers at the bottleneck make the pipeline faster")
        .compare("1 worker downloads", || run(1))
        .to("4 workers download", || run(4))
        .at_least(1.5)?;
    lab.claim("Over the channels of tokio, the same pipeline takes about as long")
        .compare("tokio mpsc", || Ok(over_tokio(client, &plan(8, 4))?.len()))
        .to("queues", || run(4))
        .between(0.6, 1.6)?;
    Ok(())
}
