//! What is compared to what.

use lab::Lab;

use super::{
    channel::{Called, Clear, Crossbeam, Flume, Item39, Kanal, LooksAgain, Std, Tokio},
    moves::{Load, Payload, Shape, a_microsecond, nothing, to_any, to_one},
};

const SHAPES: [Shape; 4] = [
    Shape { senders: 1, receivers: 1 },
    Shape { senders: 4, receivers: 4 },
    Shape { senders: 4, receivers: 1 },
    Shape { senders: 1, receivers: 4 },
];

/// No slower than these: std, flume and CPython.
const SAME: f64 = 1.0;
/// Those made for speed: crossbeam and kanal.
const CLOSE: f64 = 1.5;

/// All shapes, with items of 8 bytes.
pub fn shapes(lab: &Lab, capacity: Option<usize>) -> lab::Result {
    let load = Load { capacity, items: items(capacity), work: nothing };
    SHAPES.iter().try_for_each(|&shape| rows::<u64>(lab, "", shape, load))
}

pub fn large_items(lab: &Lab) -> lab::Result {
    let load = |capacity| Load { capacity, items: items(capacity), work: nothing };
    for capacity in [Some(1), Some(64), Some(1024), None] {
        rows::<[u64; 32]>(lab, "", SHAPES[0], load(capacity))?;
    }
    rows::<[u64; 32]>(lab, "", SHAPES[1], load(Some(64)))
}

pub fn work(lab: &Lab) -> lab::Result {
    let load = Load { capacity: Some(64), items: 20_000, work: a_microsecond };
    SHAPES.iter().try_for_each(|&shape| rows::<u64>(lab, ", 1 µs of work", shape, load))
}

/// Each step against the one before it: where it says 0.5, the step halves the time.
pub fn steps(lab: &Lab) -> lab::Result {
    for (capacity, shape) in
        [1, 64, 1024].into_iter().flat_map(|c| [(c, SHAPES[0]), (c, SHAPES[1])])
    {
        let load = Load { capacity: Some(capacity), items: 10_000, work: nothing };
        let Shape { senders, receivers } = shape;
        let row = || lab.row(format!("{senders}:{receivers}, room for {capacity}"));
        row()
            .compare("only who sleeps is called", || to_any::<u64, Called>(shape, load))
            .to("the clear version", || to_any::<u64, Clear>(shape, load))
            .shown()?;
        row()
            .compare("looks again", || to_any::<u64, LooksAgain>(shape, load))
            .to("only who sleeps is called", || to_any::<u64, Called>(shape, load))
            .shown()?;
        row()
            .compare("a lock for each side", || to_any::<u64, Item39>(shape, load))
            .to("looks again", || to_any::<u64, LooksAgain>(shape, load))
            .shown()?;
    }
    Ok(())
}

/// 32 threads on each side.
pub fn crowd(lab: &Lab) -> lab::Result {
    let shape = Shape { senders: 32, receivers: 32 };
    [1, 64].into_iter().try_for_each(|capacity| {
        let load = Load { capacity: Some(capacity), items: 20_000, work: nothing };
        rows::<u64>(lab, "", shape, load)
    })
}

/// The work of their counterparts.
pub fn python(lab: &Lab) -> lab::Result {
    let [one, four] = [SHAPES[0], SHAPES[1]];
    for (title, script, shape, capacity, items) in [
        ("1:1, room for 1", "bounded_buffer.py", one, Some(1), 1000),
        ("1:1, room for 64", "room_for_64.py", one, Some(64), 20_000),
        ("4:4, room for 64", "four_to_four.py", four, Some(64), 20_000),
        ("1:1, no limit", "no_limit.py", one, None, 20_000),
    ] {
        let load = Load { capacity, items, work: nothing };
        let row = lab.row(title).compare("item39", || to_any::<u64, Item39>(shape, load));
        row.to_python(script).at_most(SAME)?;
    }
    Ok(())
}

/// So many that the start of the threads does not count.
fn items(capacity: Option<usize>) -> u64 {
    if capacity == Some(1) { 10_000 } else { 100_000 }
}

fn rows<T: Payload>(lab: &Lab, more: &str, shape: Shape, load: Load) -> lab::Result {
    let Shape { senders, receivers } = shape;
    let room = load.capacity.map_or("no limit".to_owned(), |most| format!("room for {most}"));
    let title = format!("{senders}:{receivers}, {} bytes, {room}{more}", size_of::<T>());
    let ours = || lab.row(&title).compare("item39", || to_any::<T, Item39>(shape, load));
    if receivers == 1 {
        ours().to("std", || to_one::<T, Std>(senders, load)).at_most(SAME)?;
        ours().to("tokio", || to_one::<T, Tokio>(senders, load)).shown()?;
    }
    ours().to("the clear version", || to_any::<T, Clear>(shape, load)).shown()?;
    ours().to("flume", || to_any::<T, Flume>(shape, load)).at_most(SAME)?;
    ours().to("crossbeam", || to_any::<T, Crossbeam>(shape, load)).at_most(CLOSE)?;
    ours().to("kanal", || to_any::<T, Kanal>(shape, load)).at_most(CLOSE)?;
    Ok(())
}
