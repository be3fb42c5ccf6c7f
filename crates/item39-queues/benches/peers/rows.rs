//! The rows of one shape and load: the queue beside each peer.

use lab::Bencher;

use super::{
    channel::{Condvars, Crossbeam, Flume, Item39, Kanal, Std, Tokio},
    moves::{Load, Payload, Shape, nothing, to_any, to_one},
};

pub(crate) const SHAPES: [Shape; 4] = [
    Shape { senders: 1, receivers: 1 },
    Shape { senders: 4, receivers: 4 },
    Shape { senders: 4, receivers: 1 },
    Shape { senders: 1, receivers: 4 },
];

/// The goal beside std, flume and CPython: not slower.
pub(crate) const SAME: f64 = 1.0;
/// The goal beside crossbeam and kanal, which are made for speed.
const CLOSE: f64 = 1.5;

/// Returns a load without work, with so many items that starting the threads does not count.
pub(crate) fn load(capacity: Option<usize>) -> Load {
    let items = if capacity == Some(1) { 10_000 } else { 100_000 };
    Load { capacity, items, work: nothing }
}

pub(crate) fn rows<T: Payload>(
    bench: &Bencher,
    more: &str,
    shape: Shape,
    load: Load,
) -> lab::Result {
    let Shape { senders, receivers } = shape;
    let capacity = load.capacity.map_or("no limit".to_owned(), |most| format!("room for {most}"));
    let title = format!("{senders}:{receivers}, {} bytes, {capacity}{more}", size_of::<T>());
    let ours = || bench.row(&title).compare("item39", || to_any::<T, Item39>(shape, load));
    if receivers == 1 {
        ours().to("std", || to_one::<T, Std>(senders, load)).at_most(SAME)?;
        ours()
            .to("tokio (blocking_send, blocking_recv)", || to_one::<T, Tokio>(senders, load))
            .shown()?;
    }
    ours().to("CondvarQueue", || to_any::<T, Condvars>(shape, load)).shown()?;
    ours().to("flume", || to_any::<T, Flume>(shape, load)).at_most(SAME)?;
    ours().to("crossbeam", || to_any::<T, Crossbeam>(shape, load)).at_most(CLOSE)?;
    ours().to("kanal", || to_any::<T, Kanal>(shape, load)).at_most(CLOSE)?;
    Ok(())
}
