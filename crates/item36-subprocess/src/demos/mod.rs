//! One file a demo, named after what it shows.

pub mod ten_sleepers;
