//! One and four threads on each side, with items of 8 bytes.

use lab::{Bencher, Group};

use super::rows::{SHAPES, load, rows};

pub(crate) const CAPACITY_1: Group = Group {
    name: "capacity-1",
    about: "Room for one: each item is handed from thread to thread",
    run: |bench| shapes(bench, Some(1)),
};

pub(crate) const CAPACITY_64: Group =
    Group { name: "capacity-64", about: "Room for 64", run: |bench| shapes(bench, Some(64)) };

pub(crate) const CAPACITY_1024: Group = Group {
    name: "capacity-1024",
    about: "Room for 1,024",
    run: |bench| shapes(bench, Some(1024)),
};

pub(crate) const UNBOUNDED: Group =
    Group { name: "unbounded", about: "Room without limit", run: |bench| shapes(bench, None) };

fn shapes(bench: &Bencher, capacity: Option<usize>) -> lab::Result {
    SHAPES.iter().try_for_each(|&shape| rows::<u64>(bench, "", shape, load(capacity)))
}
