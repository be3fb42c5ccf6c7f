//! Atomics whose operations are places where another thread may come first.
//!
//! Every operation is sequentially consistent, whatever ordering it is given: a schedule is one
//! order of all operations. What a weaker ordering allows beyond that, `loom` can find.

pub use std::sync::atomic::Ordering;

use std::panic::Location;

use crate::world::{Place, me};

macro_rules! atomic {
    ($name:ident, $value:ty) => {
        #[doc = concat!("A [`std::sync::atomic::", stringify!($name), "`] that other threads can come before.")]
        #[derive(Debug, Default)]
        pub struct $name(std::sync::atomic::$name);

        impl $name {
            /// Makes an atomic with this value.
            pub const fn new(value: $value) -> Self {
                Self(std::sync::atomic::$name::new(value))
            }

            /// Returns the value.
            #[track_caller]
            pub fn load(&self, _: Ordering) -> $value {
                self.step(Location::caller(), |atomic| {
                    let value = atomic.load(Ordering::SeqCst);
                    (value, format!("load {value}"))
                })
            }

            /// Replaces the value.
            #[track_caller]
            pub fn store(&self, value: $value, _: Ordering) {
                self.step(Location::caller(), |atomic| {
                    (atomic.store(value, Ordering::SeqCst), format!("store {value}"))
                });
            }

            /// Replaces the value and returns the one before.
            #[track_caller]
            pub fn swap(&self, value: $value, _: Ordering) -> $value {
                self.step(Location::caller(), |atomic| {
                    let before = atomic.swap(value, Ordering::SeqCst);
                    (before, format!("swap {before} for {value}"))
                })
            }

            /// Replaces the value with `new` if it is `current`.
            ///
            /// # Errors
            /// The value, if it is another one.
            #[track_caller]
            pub fn compare_exchange(
                &self,
                current: $value,
                new: $value,
                _: Ordering,
                _: Ordering,
            ) -> Result<$value, $value> {
                self.step(Location::caller(), |atomic| {
                    let exchanged =
                        atomic.compare_exchange(current, new, Ordering::SeqCst, Ordering::SeqCst);
                    let words = match exchanged {
                        Ok(_) => format!("exchange {current} for {new}"),
                        Err(found) => format!("exchange fails: finds {found}"),
                    };
                    (exchanged, words)
                })
            }

            fn step<T>(
                &self,
                at: Place,
                act: impl FnOnce(&std::sync::atomic::$name) -> (T, String),
            ) -> T {
                me().step(at, || act(&self.0))
            }
        }
    };
}

macro_rules! arithmetic {
    ($name:ident, $value:ty) => {
        impl $name {
            /// Adds in one step and returns the value before.
            #[track_caller]
            pub fn fetch_add(&self, more: $value, _: Ordering) -> $value {
                self.step(Location::caller(), |atomic| {
                    let before = atomic.fetch_add(more, Ordering::SeqCst);
                    (before, format!("add {more} to {before}"))
                })
            }

            /// Subtracts in one step and returns the value before.
            #[track_caller]
            pub fn fetch_sub(&self, less: $value, _: Ordering) -> $value {
                self.step(Location::caller(), |atomic| {
                    let before = atomic.fetch_sub(less, Ordering::SeqCst);
                    (before, format!("subtract {less} from {before}"))
                })
            }
        }
    };
}

atomic!(AtomicBool, bool);
atomic!(AtomicU64, u64);
atomic!(AtomicUsize, usize);
arithmetic!(AtomicU64, u64);
arithmetic!(AtomicUsize, usize);
