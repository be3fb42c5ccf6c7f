//! Real photos over real HTTP, and a bottleneck that is found and widened.

use item39_queues::photos::{Client, Plan, over_queues, over_tokio};
use lab::{Demo, Lab};

use crate::lesson::site::Site;

pub(crate) const DEMO: Demo = Demo {
    name: "photos",
    cells: "",
    about: "Real photos go from a camera to a gallery; the bottleneck is named, and gets more workers",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let (broken, refused) = (7, 11);
    let site = Site::start(24, broken, refused)?;
    let seen = over_queues(&site.client, &plan(24, 1), |_| true)?;
    let arrived = seen.album.arrived.len();
    lab.say(format!("{arrived} of 24 photos arrived in {:.3} seconds", seen.elapsed.as_secs_f64()));
    let mut faults: Vec<_> = seen.album.faults.iter().map(ToString::to_string).collect();
    faults.sort();
    for fault in &faults {
        lab.say(fault);
    }
    let bottleneck = seen.bottleneck.map_or("none".into(), |stage| stage.name.to_string());
    lab.say(format!("The bottleneck is {bottleneck}"));

    let rest = (0..24).filter(|number| ![broken, refused].contains(number)).collect();
    lab.claim("A broken photo and a refused one are reported, and the others arrive").holds(
        site.gallery.photos()? == rest && faults.len() == 2,
        format!("{arrived} in the gallery"),
    );
    let files = site.folder.path().read_dir()?.count();
    lab.claim("No photo is half-written")
        .holds(files == arrived, format!("{files} files, {arrived} photos"));
    let longest = seen.lengths.iter().flat_map(|lengths| lengths.waiting).max().unwrap_or(0);
    lab.claim("No queue is longer than its capacity")
        .holds(longest <= 4, format!("{longest} of 4"));

    claim_times(lab, &site.client)
}

fn plan(photos: u32, downloaders: usize) -> Plan {
    Plan { photos, workers: [downloaders, 1, 4], capacity: 4 }
}

fn claim_times(lab: &Lab, client: &Client) -> lab::Result {
    let run = |downloaders| Ok(over_queues(client, &plan(8, downloaders), |_| true)?.album.len());
    lab.claim("More workers at the bottleneck make the pipeline faster")
        .compare("1 worker downloads", || run(1))
        .to("4 workers download", || run(4))
        .at_least(1.2)?;
    lab.claim("Over the channels of tokio, the same pipeline takes about as long")
        .compare("tokio mpsc", || Ok(over_tokio(client, &plan(8, 4))?.len()))
        .to("queues", || run(4))
        .between(0.6, 1.6)?;
    Ok(())
}
