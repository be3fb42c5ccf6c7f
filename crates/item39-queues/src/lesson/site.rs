//! A camera, a gallery and the client between them, over a slow network.

use std::time::Duration;

use item39_queues::photos::{Camera, CameraFaults, Client, Gallery};
use tempfile::TempDir;

use super::folder;

/// How long the slow network takes for each download and each upload.
const LATENCY: Duration = Duration::from_millis(10);

/// A camera with one broken photo, and a gallery that refuses one.
pub(crate) struct Site {
    pub(crate) client: Client,
    pub(crate) gallery: Gallery,
    _camera: Camera,
    /// The gallery's folder. It comes last: it is removed when the gallery has ended.
    pub(crate) folder: TempDir,
}

impl Site {
    pub(crate) fn start(photos: u32, broken: u32, refused: u32) -> lab::Result<Self> {
        let folder = folder::temporary()?;
        let faults = CameraFaults { broken: [broken].into(), ..CameraFaults::default() };
        let camera = Camera::start(photos, (320, 240), LATENCY, 8, faults)?;
        let gallery = Gallery::open(folder.path(), LATENCY, 8, [refused].into())?;
        let client = Client::new(camera.url(), gallery.url());
        Ok(Self { client, gallery, _camera: camera, folder })
    }
}
