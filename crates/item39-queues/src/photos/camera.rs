//! The server that has photos.

use std::{
    collections::BTreeSet,
    fmt, io,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    thread,
    time::Duration,
};

use super::{
    PictureError,
    picture::shoot,
    server::{Reply, Server},
};

/// How many different scenes there are; then they come again.
const SCENES: u32 = 16;

/// A camera on loopback: it answers `GET /photos/7` with photo 7, a JPEG file. Dropping it switches it
/// off.
pub struct Camera {
    server: Server,
}

/// What is wrong with a camera.
#[derive(Clone, Debug, Default)]
pub struct CameraFaults {
    /// The photos that are cut in half.
    pub broken: BTreeSet<u32>,
    /// After this many photos the camera goes away, in the middle of the next one.
    pub leaves_after: Option<u32>,
}

impl Camera {
    /// Takes photos of this number and size, and switches the camera on. It answers as many requests at
    /// a time as it has `workers`, each after `latency`, the time that the network takes.
    ///
    /// # Errors
    /// If the width or the height is 0, or the system has no port or no thread left.
    pub fn start(
        photos: u32,
        (width, height): (u16, u16),
        latency: Duration,
        workers: usize,
        faults: CameraFaults,
    ) -> io::Result<Self> {
        let card = (0..photos.min(SCENES)).map(|scene| shoot(scene, width, height));
        let card = card.collect::<Result<Vec<_>, PictureError>>().map_err(io::Error::other)?;
        let answered = AtomicU32::new(0);
        let server = Server::start("camera", workers, move |request| {
            thread::sleep(latency);
            let number = number_in(&request.path).filter(|number| *number < photos);
            let Some(number) = number.filter(|_| request.method == "GET") else {
                return Reply::text("404 Not Found", "there is no such photo");
            };
            let mut body = card[(number % SCENES) as usize].clone();
            if faults.leaves_after.is_some_and(|most| answered.fetch_add(1, Relaxed) >= most) {
                return Reply::HalfAndGone { kind: "image/jpeg", body };
            }
            if faults.broken.contains(&number) {
                body.truncate(body.len() / 2);
            }
            Reply::Whole { status: "200 OK", kind: "image/jpeg", body }
        })?;
        Ok(Self { server })
    }

    /// Returns its address: `http://127.0.0.1:` and a port.
    pub fn url(&self) -> String {
        self.server.url()
    }
}

impl fmt::Debug for Camera {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Camera").field("url", &self.url()).finish()
    }
}

/// Returns the number of the photo that a path names.
pub(super) fn number_in(path: &str) -> Option<u32> {
    path.strip_prefix("/photos/")?.parse().ok()
}
