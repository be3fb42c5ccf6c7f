//! One file for each demo, named after what it shows.

mod factorize_gil;
mod factorize_pairs;
mod factorize_rayon;
mod factorize_serial;
mod factorize_threads;
mod factorize_unequal;
mod one_screen;
mod select_gil;
mod select_serial;
mod select_threads;
mod thousand_calls;

use lab::Demo;

/// The demos in the notebook's order.
pub(crate) const DEMOS: &[Demo] = &[
    factorize_serial::DEMO,
    factorize_gil::DEMO,
    factorize_threads::DEMO,
    factorize_rayon::DEMO,
    factorize_unequal::DEMO,
    factorize_pairs::DEMO,
    select_serial::DEMO,
    select_threads::DEMO,
    select_gil::DEMO,
    one_screen::DEMO,
    thousand_calls::DEMO,
];
