//! Lets a price panic and looks at what is left.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::process::ExitCode;

use answer::Basket;
use gym::{Check, thread};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "names and prices are added", run: adds },
        Check { name: "the panic reaches the caller", run: panic_arrives },
        Check { name: "the basket works after a panic", run: works_afterwards },
        Check { name: "nothing of the failed call stays", run: nothing_stays },
        Check { name: "what was bought before stays", run: earlier_stays },
        Check { name: "both hold in every schedule", run: every_schedule },
    ])
}

/// Two letters cost 2, and so on; nothing else is for sale.
fn price(name: &str) -> u64 {
    assert_ne!(name, "moon", "the moon is not for sale");
    name.len() as u64
}

/// Adds in a thread of its own; returns whether that panicked.
fn add(basket: &Basket, names: &[&str]) -> bool {
    thread::scope(|scope| scope.spawn(|| basket.add_all(names, price)).join().is_err())
}

#[track_caller]
fn assert_holds(basket: &Basket, names: &[&str]) {
    let bought = basket.bought();
    let total = names.iter().map(|name| price(name)).sum::<u64>();
    assert_eq!(bought.names, names, "the basket holds other names");
    assert_eq!(bought.total, total, "the total does not belong to the names {names:?}");
}

fn adds() {
    let basket = Basket::default();
    assert!(!add(&basket, &["tea", "milk"]), "adding tea and milk panicked");
    assert_holds(&basket, &["tea", "milk"]);
}

fn panic_arrives() {
    assert!(add(&Basket::default(), &["tea", "moon"]), "the caller never learns of the panic");
}

fn works_afterwards() {
    let basket = Basket::default();
    add(&basket, &["tea", "moon"]);
    assert!(!add(&basket, &["milk"]), "the next call panicked too");
    assert!(basket.bought().names.iter().any(|name| name == "milk"), "the milk is not there");
}

fn nothing_stays() {
    let basket = Basket::default();
    add(&basket, &["tea", "moon", "milk"]);
    assert_holds(&basket, &[]);
}

fn earlier_stays() {
    let basket = Basket::default();
    add(&basket, &["bread"]);
    add(&basket, &["tea", "moon"]);
    assert_holds(&basket, &["bread"]);
    add(&basket, &["milk"]);
    assert_holds(&basket, &["bread", "milk"]);
}

fn every_schedule() {
    gym::schedules(|| {
        let basket = Basket::default();
        thread::scope(|scope| {
            let fails = scope.spawn(|| basket.add_all(&["tea", "moon"], price));
            let works = scope.spawn(|| basket.add_all(&["milk"], price));
            assert!(fails.join().is_err(), "the caller never learns of the panic");
            assert!(works.join().is_ok(), "the other call panicked too");
        });
        assert_holds(&basket, &["milk"]);
    });
}
