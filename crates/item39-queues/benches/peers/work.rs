//! A microsecond of work for each item.

use lab::{Bencher, Group};

use super::{
    moves::{Load, a_microsecond},
    rows::{SHAPES, rows},
};

pub(crate) const GROUP: Group = Group { name: "work", about: "1 µs of work for each item", run };

fn run(bench: &Bencher) -> lab::Result {
    let load = Load { capacity: Some(64), items: 20_000, work: a_microsecond };
    SHAPES.iter().try_for_each(|&shape| rows::<u64>(bench, ", 1 µs of work", shape, load))
}
