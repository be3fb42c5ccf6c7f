//! The photo pipeline over real HTTP on loopback: what arrives, what does not and why, and that the gallery
//! never shows half a photo.

mod client;
mod delivery;
mod demo;
mod gallery;
mod program;

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    path::Path,
    time::Duration,
};

use item39_queues::photos::{Camera, CameraFaults, Client, Gallery, Plan};
use tempfile::TempDir;

const SIZE: (u16, u16) = (160, 120);
const NO_LATENCY: Duration = Duration::ZERO;

/// A camera and a gallery, and their client.
struct Place {
    _camera: Camera,
    gallery: Gallery,
    client: Client,
    folder: TempDir,
}

impl Place {
    fn new(plan: &Plan, latency: Duration, faults: CameraFaults, refused: &[u32]) -> Self {
        let [downloaders, _, uploaders] = plan.workers;
        let folder = tempfile::tempdir().expect("a folder");
        let refused = refused.iter().copied().collect();
        let camera =
            Camera::start(plan.photos, SIZE, latency, downloaders, faults).expect("a camera");
        let gallery = Gallery::open(folder.path(), latency, uploaders, refused).expect("a gallery");
        let client = Client::new(camera.url(), gallery.url());
        Self { _camera: camera, gallery, client, folder }
    }
}

fn plan(photos: u32) -> Plan {
    Plan { photos, workers: [3, 1, 2], capacity: 2 }
}

/// Returns the names of the files in a folder, hidden ones too.
fn names(folder: &Path) -> BTreeSet<String> {
    let names = fs::read_dir(folder).expect("it is a folder");
    let names = names.map(|entry| entry.expect("a file").file_name());
    names.map(|name| name.into_string().expect("UTF-8")).collect()
}

fn files(photos: impl IntoIterator<Item = u32>) -> BTreeSet<String> {
    photos.into_iter().map(|number| format!("photo-{number}.jpg")).collect()
}

fn connect(url: &str) -> TcpStream {
    TcpStream::connect(url.trim_start_matches("http://")).expect("a server")
}

/// Sends these bytes and no more. Returns the answer, head and body.
fn say(url: &str, request: impl AsRef<[u8]>) -> Vec<u8> {
    let mut server = connect(url);
    server.write_all(request.as_ref()).expect("the server reads");
    server.shutdown(Shutdown::Write).expect("the server is there");
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).expect("it answers");
    answer
}

fn status(answer: &[u8]) -> u16 {
    let line = String::from_utf8_lossy(answer).lines().next().unwrap_or_default().to_owned();
    line.split_whitespace().nth(1).and_then(|code| code.parse().ok()).expect("an answer")
}
