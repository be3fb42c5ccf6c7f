//! Items whose own `Ord` panics, under the queue's lock.

use std::{cmp::Ordering, collections::BinaryHeap, sync::atomic::AtomicBool, thread};

use super::{tests::no_hang, *};

/// A panic of an item's own `Ord` poisons the lock, and the queue goes on.
#[test]
fn a_panic_while_items_are_ordered_breaks_nothing() {
    no_hang(|| {
        #[derive(PartialEq, Eq, Debug)]
        struct Moody(u32);
        impl PartialOrd for Moody {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Ord for Moody {
            fn cmp(&self, other: &Self) -> Ordering {
                assert!(self.0 != 13 && other.0 != 13, "cannot order 13");
                self.0.cmp(&other.0)
            }
        }
        let queue = Queue::with_buffer(BinaryHeap::new(), None);
        queue.put(Moody(1)).unwrap();
        let put = thread::scope(|scope| scope.spawn(|| queue.put(Moody(13))).join());
        assert!(put.is_err());
        assert_eq!(queue.len(), 2);
        assert_eq!(queue.unfinished(), 2);
    });
}

/// The item that was being got when its own `Ord` panicked is lost; its room is not.
#[test]
fn a_panic_while_an_item_is_got_takes_no_room_away() {
    no_hang(|| {
        static IS_MOODY: AtomicBool = AtomicBool::new(false);
        #[derive(PartialEq, Eq, Debug)]
        struct Moody(u32);
        impl PartialOrd for Moody {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Ord for Moody {
            fn cmp(&self, other: &Self) -> Ordering {
                assert!(!IS_MOODY.load(Relaxed), "cannot compare today");
                self.0.cmp(&other.0)
            }
        }
        let queue = Queue::with_buffer(BinaryHeap::new(), Some(4));
        (0..4).for_each(|item| queue.put(Moody(item)).unwrap());
        IS_MOODY.store(true, Relaxed);
        assert!(thread::scope(|scope| scope.spawn(|| queue.get()).join()).is_err());
        IS_MOODY.store(false, Relaxed);
        let got: Vec<u32> =
            std::iter::from_fn(|| queue.try_get().ok()).map(|item| item.0).collect();
        assert_eq!(got.len(), 3);
        (0..4).for_each(|item| queue.try_put(Moody(item)).unwrap());
        assert!(queue.try_put(Moody(4)).is_err());
    });
}
