//! The command line.

use std::{collections::BTreeSet, path::PathBuf, time::Duration};

use anyhow::{Result, ensure};
use clap::{Parser, ValueEnum, builder::RangedI64ValueParser, value_parser};
use item39_queues::photos::{CameraFaults, Plan};

#[derive(Debug, Parser)]
pub(crate) struct Options {
    /// Photos that the camera has, 1 to 100000
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 48, value_parser = value_parser!(u32).range(1..=100_000))]
    pub(crate) photos: u32,
    /// Width of the photos in pixels, 16 to 4096; the height is three quarters of it
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 640, value_parser = value_parser!(u16).range(16..=4096))]
    width: u16,
    /// Workers that download, 1 to 64
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 2, value_parser = workers())]
    download: usize,
    /// Workers that resize photos, 1 to 64
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 1, value_parser = workers())]
    resize: usize,
    /// Workers that upload, 1 to 64
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 2, value_parser = workers())]
    upload: usize,
    /// Capacity of the queue before each stage, 1 to 1024
    #[arg(long, alias = "room", value_name = "N", allow_negative_numbers = true, default_value_t = 4, value_parser = RangedI64ValueParser::<usize>::new().range(1..=1024))]
    pub(crate) capacity: usize,
    /// Milliseconds that the network takes for each request, 0 to 10000
    #[arg(long, value_name = "MS", allow_negative_numbers = true, default_value_t = 10, value_parser = RangedI64ValueParser::<u64>::new().range(0..=10_000))]
    latency: u64,
    /// Folder of the gallery, created if missing; without it, a temporary one that is removed at the end
    #[arg(long, value_name = "DIR")]
    pub(crate) gallery: Option<PathBuf>,
    /// Keep the gallery open at the end, to look at it with a browser
    #[arg(long)]
    pub(crate) serve: bool,
    /// Do the same over the channels of another library, in turn, three times each
    #[arg(long, value_name = "LIBRARY")]
    pub(crate) with: Option<With>,
    /// Photos that are broken, such as 3,7
    #[arg(long, value_name = "N,..", allow_negative_numbers = true, value_delimiter = ',')]
    broken: Vec<u32>,
    /// Photos that the gallery refuses, such as 3,7
    #[arg(long, value_name = "N,..", allow_negative_numbers = true, value_delimiter = ',')]
    refuse: Vec<u32>,
    /// The camera goes away after this many photos, in the middle of the next one
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    camera_leaves_after: Option<u32>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum With {
    /// tokio's mpsc channels
    Tokio,
}

/// Parses a number of workers. It has a sign, as all numbers here: so `-1` is reported as out of range,
/// and not as an unexpected argument.
fn workers() -> RangedI64ValueParser<usize> {
    RangedI64ValueParser::new().range(1..=64)
}

impl Options {
    pub(crate) fn parse() -> Result<Self> {
        let about = "Bring photos from a camera to a gallery, in a pipeline over bounded queues";
        let options: Self = lab::parse("photos", about, std::env::args_os())?;
        let last = options.photos - 1;
        for number in options.broken.iter().chain(&options.refuse) {
            ensure!(*number <= last, "there is no photo {number}; the last one is {last}");
        }
        Ok(options)
    }

    pub(crate) fn plan(&self) -> Plan {
        let workers = [self.download, self.resize, self.upload];
        Plan { photos: self.photos, workers, capacity: self.capacity }
    }

    pub(crate) fn size(&self) -> (u16, u16) {
        (self.width, self.width / 4 * 3)
    }

    pub(crate) fn latency(&self) -> Duration {
        Duration::from_millis(self.latency)
    }

    pub(crate) fn camera_faults(&self) -> CameraFaults {
        let broken = self.broken.iter().copied().collect();
        CameraFaults { broken, leaves_after: self.camera_leaves_after }
    }

    pub(crate) fn refused(&self) -> BTreeSet<u32> {
        self.refuse.iter().copied().collect()
    }
}
