//! The photo pipeline for real: a camera and a gallery on this machine, HTTP between them, and
//! photos that are JPEG files.
//!
//! The camera serves photos, the [`Client`] downloads them, [makes them smaller](thumbnail) and
//! uploads them, and the gallery stores them and shows them on a page. [`over_queues`] does that in a
//! [`Pipeline`](crate::Pipeline); [`over_tokio`] does the same over tokio's channels.
//!
//! What is wrong with one photo concerns this photo alone: it goes through the pipeline as a
//! [`PhotoFault`] in its place, and the rest arrives.
//!
//! | idea | file |
//! |---|---|
//! | taking photos and making them smaller | `picture.rs` |
//! | HTTP, as much as two programs on one machine need | `server.rs` |
//! | who has photos | `camera.rs` |
//! | who wants them | `gallery.rs` |
//! | who asks the one and gives to the other | `client.rs` |
//! | the three stages, over queues | `over_queues.rs` |
//! | the same over another library's channels | `over_tokio.rs` |
//!
//! The program `photos` is made of this; see the feature of that name.

mod camera;
mod client;
mod gallery;
mod over_queues;
mod over_tokio;
mod picture;
mod server;

pub use camera::{Camera, CameraFaults};
pub use client::{Client, Photo, PhotoFault};
pub use gallery::Gallery;
pub use over_queues::{Lengths, Observed, over_queues};
pub use over_tokio::over_tokio;
pub use picture::{PictureError, shoot, thumbnail};

/// How a run is made.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many photos there are; the first has number 0.
    pub photos: u32,
    /// How many workers download, resize and upload.
    pub workers: [usize; 3],
    /// How many photos fit into the queue before each of them.
    pub room: usize,
}

/// What the stages are called, in their order: what they do to a photo.
pub const STAGES: [&str; 3] = ["download", "resize", "upload"];

/// What became of the photos.
#[derive(Debug, Default)]
pub struct Album {
    /// The photos that the gallery has, in the order they arrived.
    pub arrived: Vec<u32>,
    /// What went wrong with the others.
    pub faults: Vec<PhotoFault>,
}

impl Album {
    fn add(&mut self, photo: Result<u32, PhotoFault>) {
        match photo {
            Ok(number) => self.arrived.push(number),
            Err(fault) => self.faults.push(fault),
        }
    }

    /// Of how many photos it is known what became of them.
    pub fn len(&self) -> usize {
        self.arrived.len() + self.faults.len()
    }

    /// Whether that is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
