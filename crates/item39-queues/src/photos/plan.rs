//! How a run is made.

/// The names of the stages, in their order: what they do to a photo.
pub const STAGES: [&str; 3] = ["download", "resize", "upload"];

/// How a run is made.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many photos there are; the first has number 0.
    pub photos: u32,
    /// How many workers download, resize and upload.
    pub workers: [usize; 3],
    /// The capacity of the queue before each stage.
    pub capacity: usize,
}
