//! The photo pipeline with real photos: a camera and a gallery on this machine, HTTP between them, and
//! JPEG files.
//!
//! The camera serves photos. The [`Client`] downloads them, [resizes them](thumbnail) and uploads them.
//! The gallery stores them and shows them on a page. [`over_queues`] does that in a
//! [`Pipeline`](crate::Pipeline); [`over_tokio`] does the same over tokio's channels.
//!
//! What is wrong with one photo concerns this photo alone: it goes through the pipeline as a
//! [`PhotoFault`] in its place, and the others arrive.
//!
//! | idea | file |
//! |---|---|
//! | making photos and resizing them | `picture.rs` |
//! | which way up a photo is | `orientation.rs` |
//! | HTTP, as much as two programs on one machine need | `server.rs` |
//! | a request with a deadline | `request.rs` |
//! | the server that has photos | `camera.rs` |
//! | the server that stores photos | `gallery.rs` |
//! | the HTTP client of both | `client.rs` |
//! | the three stages over queues | `over_queues.rs` |
//! | the same over another library's channels | `over_tokio.rs` |
//!
//! The program `photos` is made of this; see the feature of that name.

mod album;
mod camera;
mod client;
mod gallery;
mod orientation;
mod over_queues;
mod over_tokio;
mod picture;
mod plan;
mod request;
mod server;

pub use album::Album;
pub use camera::{Camera, CameraFaults};
pub use client::{Client, Photo, PhotoFault};
pub use gallery::Gallery;
pub use over_queues::{Lengths, Observed, RunError, over_queues};
pub use over_tokio::over_tokio;
pub use picture::{PictureError, shoot, thumbnail};
pub use plan::{Plan, STAGES};
