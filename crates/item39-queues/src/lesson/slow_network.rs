//! The three phases over a slow network.

use std::{thread, time::Duration};

use tracing::info_span;

use super::photo::{self, Photo};

/// How long the slow network takes for each download and each upload.
const LATENCY: Duration = Duration::from_millis(1);

/// Waits for the network, then returns photo number `id`.
pub(crate) fn download(id: u32) -> Photo {
    let _span = info_span!("download", kind = "waits").entered();
    thread::sleep(LATENCY);
    photo::download(id)
}

/// Returns the photo half as wide and half as high, without the network.
pub(crate) fn resize(photo: Photo) -> Photo {
    let _span = info_span!("resize").entered();
    photo::resize(photo)
}

/// Waits for the network, then returns the receipt for the photo.
pub(crate) fn upload(photo: Photo) -> u32 {
    let _span = info_span!("upload", kind = "waits").entered();
    thread::sleep(LATENCY);
    photo::upload(photo)
}
