//! What became of the photos.

use super::PhotoFault;

/// What became of the photos.
#[derive(Debug, Default)]
pub struct Album {
    /// The photos that the gallery has, in the order in which they arrived.
    pub arrived: Vec<u32>,
    /// What went wrong with the others.
    pub faults: Vec<PhotoFault>,
}

impl Album {
    pub(super) fn add(&mut self, photo: Result<u32, PhotoFault>) {
        match photo {
            Ok(number) => self.arrived.push(number),
            Err(fault) => self.faults.push(fault),
        }
    }

    /// Returns the number of photos of which it is known what became of them.
    pub fn len(&self) -> usize {
        self.arrived.len() + self.faults.len()
    }

    /// Returns whether that number is 0.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
