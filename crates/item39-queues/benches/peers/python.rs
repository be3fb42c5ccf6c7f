//! The queue beside CPython's `queue.Queue`, doing the work of its counterparts.

use lab::{Bencher, Group};

use super::{
    channel::Item39,
    moves::{Load, nothing, to_any},
    rows::{SAME, SHAPES},
};

pub(crate) const GROUP: Group =
    Group { name: "python", about: "The queue beside CPython's queue.Queue", run };

fn run(bench: &Bencher) -> lab::Result {
    let [one, four] = [SHAPES[0], SHAPES[1]];
    for (title, script, shape, capacity, items) in [
        ("1:1, room for 1", "bounded_buffer.py", one, Some(1), 1000),
        ("1:1, room for 64", "room_for_64.py", one, Some(64), 20_000),
        ("4:4, room for 64", "four_to_four.py", four, Some(64), 20_000),
        ("1:1, no limit", "no_limit.py", one, None, 20_000),
    ] {
        let load = Load { capacity, items, work: nothing };
        let row = bench.row(title).compare("item39", || to_any::<u64, Item39>(shape, load));
        row.to_python(script).at_most(SAME)?;
    }
    Ok(())
}
