//! Items of 256 bytes.

use lab::{Bencher, Group};

use super::rows::{SHAPES, load, rows};

pub(crate) const GROUP: Group =
    Group { name: "large-items", about: "Items of 256 bytes, where the other groups have 8", run };

fn run(bench: &Bencher) -> lab::Result {
    for capacity in [Some(1), Some(64), Some(1024), None] {
        rows::<[u64; 32]>(bench, "", SHAPES[0], load(capacity))?;
    }
    rows::<[u64; 32]>(bench, "", SHAPES[1], load(Some(64)))
}
