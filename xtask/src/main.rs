//! Builds, runs and watches the items.
fn main() {}
