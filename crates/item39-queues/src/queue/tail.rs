//! The side of the queue where items are put.

use super::{
    pending_puts::PendingPuts,
    spinning_getters::SpinningGetters,
    sync::{Mutex, atomic::AtomicU64},
};

/// The side where items are put, on cache lines of its own. What every put needs comes first, on one line:
/// with the fields in another order, an item took 1.25 times as long (one putter and one getter, no limit).
#[repr(C, align(128))]
pub(super) struct Tail<T, B> {
    /// How many items have entered the queue. Changes under the lock.
    pub(super) put: AtomicU64,
    pub(super) state: Mutex<TailState<T, B>>,
    /// How many items went from a putter to a getter and were never in the queue. Changes under the
    /// lock.
    pub(super) handed: AtomicU64,
    /// Pending items with a lower ticket are pending no more.
    pub(super) admitted_below: AtomicU64,
    /// Getters with a lower ticket spin no more: an item was handed to them, or they have left.
    pub(super) handed_below: AtomicU64,
}

#[repr(C)]
pub(super) struct TailState<T, B> {
    pub(super) items: B,
    /// How many items had been got when a putter last looked: it looks again only when the queue seems
    /// full.
    pub(super) got: u64,
    pub(super) pending: PendingPuts<T>,
    /// A getter enters only while the queue is empty. It has an item, or the queue is still empty, or it was
    /// overtaken and looks into the queue next.
    pub(super) getters: SpinningGetters<T>,
}

impl<T, B> Tail<T, B> {
    pub(super) fn new(items: B, len: u64, can_overtake: bool) -> Self {
        let state = TailState {
            items,
            pending: PendingPuts::default(),
            getters: SpinningGetters::new(can_overtake),
            got: 0,
        };
        Self {
            state: Mutex::new(state),
            put: AtomicU64::new(len),
            handed: AtomicU64::new(0),
            admitted_below: AtomicU64::new(0),
            handed_below: AtomicU64::new(0),
        }
    }
}
