//! Transfers in opposite directions, from one account twice, and between other accounts.

#[cfg(not(feature = "judged"))]
#[path = "exercise.rs"]
#[rustfmt::skip] // It may not exist yet.
mod answer;
#[cfg(feature = "judged")]
mod answer {
    include!(env!("ANSWER"));
}

use std::process::ExitCode;

use answer::{Account, transfer};
use gym::{Check, sync::Mutex};

fn main() -> ExitCode {
    gym::main(&[
        Check { name: "money moves, and too little is refused", run: moves },
        Check { name: "opposite transfers never deadlock", run: opposite },
        Check { name: "an account is never overdrawn", run: from_one_account },
        Check { name: "a transfer to the same account ends", run: to_itself },
        Check { name: "other accounts need not wait", run: disjoint },
    ])
}

fn accounts<const N: usize>(balances: [u64; N]) -> [Account; N] {
    let mut number = 0;
    balances.map(|balance| {
        number += 1;
        Account { number, balance: Mutex::new(balance) }
    })
}

fn balance(account: &Account) -> u64 {
    *account.balance.lock().unwrap()
}

fn moves() {
    let [a, b] = accounts([10, 0]);
    assert!(transfer(&a, &b, 7), "7 of 10 were refused");
    assert!(!transfer(&a, &b, 4), "4 of 3 were not refused");
    assert_eq!((balance(&a), balance(&b)), (3, 7));
}

fn opposite() {
    gym::schedules(|| {
        let [a, b] = accounts([10, 10]);
        gym::thread::scope(|scope| {
            scope.spawn(|| assert!(transfer(&a, &b, 3)));
            scope.spawn(|| assert!(transfer(&b, &a, 1)));
        });
        assert_eq!((balance(&a), balance(&b)), (8, 12));
    });
}

fn from_one_account() {
    gym::schedules(|| {
        let [a, b, c] = accounts([10, 0, 0]);
        let (first, second) = gym::thread::scope(|scope| {
            let first = scope.spawn(|| transfer(&a, &b, 8));
            let second = scope.spawn(|| transfer(&a, &c, 8));
            (first.join().unwrap(), second.join().unwrap())
        });
        let granted = u64::from(first) + u64::from(second);
        assert_eq!(granted, 1, "{granted} transfers of 8 were granted, and the account had 10");
        assert_eq!(balance(&a) + balance(&b) + balance(&c), 10, "the sum is not kept");
    });
}

fn to_itself() {
    let [a] = accounts([10]);
    assert!(transfer(&a, &a, 10), "10 of 10 were refused");
    assert!(!transfer(&a, &a, 11), "11 of 10 were not refused");
    assert_eq!(balance(&a), 10);
}

fn disjoint() {
    gym::schedules(|| {
        let [a, b, c, d] = accounts([10, 10, 10, 10]);
        gym::thread::scope(|scope| {
            let held = a.balance.lock().unwrap();
            let waiting = scope.spawn(|| transfer(&a, &b, 1));
            // This one must end although the other cannot.
            assert!(scope.spawn(|| transfer(&c, &d, 1)).join().unwrap());
            drop(held);
            assert!(waiting.join().unwrap());
        });
    });
}
