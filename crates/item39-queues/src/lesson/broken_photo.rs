//! One photo of the thousand that cannot be resized.

use item39_queues::Failure;

use super::photo::{self, Photo};

/// Does the phase `resize`, which fails on the broken photo.
pub(crate) fn resize(photo: Photo, broken: &Photo) -> Result<Photo, &'static str> {
    if photo == *broken { Err("it is broken") } else { Ok(photo::resize(photo)) }
}

/// Returns the failures in words: the stage, the item and the cause of each.
pub(crate) fn in_words(failures: &[Failure<u32>]) -> Vec<String> {
    failures.iter().map(|failure| format!("{failure}: {}", failure.fault)).collect()
}
