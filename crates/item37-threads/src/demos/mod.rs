//! One file a demo, named after what it shows; what several of them use stands first.

pub mod helicopter;
pub mod memory;
pub mod numbers;
pub mod slow_systemcall;

pub mod factorize_gil;
pub mod factorize_pairs;
pub mod factorize_rayon;
pub mod factorize_serial;
pub mod factorize_threads;
pub mod factorize_unequal;
pub mod one_screen;
pub mod select_gil;
pub mod select_serial;
pub mod select_threads;
pub mod thousand_calls;
