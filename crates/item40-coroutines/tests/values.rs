//! A coroutine that takes nothing in is an iterator.

use std::{
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

use item40_coroutines::{Boxed, Coroutine};

fn up_to(last: u32) -> Boxed<'static, (), u32, &'static str> {
    Coroutine::boxed(async move |co| {
        for number in 1..=last {
            co.yield_(number).await;
        }
        "the end"
    })
}

#[test]
fn values_come_until_the_end_and_none_after_it() {
    let mut values = up_to(3).values();
    assert_eq!([(); 5].map(|()| values.next()), [Some(1), Some(2), Some(3), None, None]);
    assert_eq!(values.returned(), Some("the end"));
}

#[test]
fn a_for_loop_takes_it_as_it_is() {
    let mut sum = 0;
    for number in up_to(10) {
        sum += number;
    }
    assert_eq!(sum, 55);
}

#[test]
fn one_that_has_begun_goes_on_and_one_that_has_ended_has_none() {
    let mut it = up_to(3);
    assert!(it.start().is_ok());
    assert_eq!(it.values().collect::<Vec<_>>(), [2, 3]);
    let mut it = up_to(3);
    it.close();
    let mut values = it.values();
    assert_eq!(values.next(), None);
    assert_eq!(values.returned(), None, "it was closed before it could return");
}

#[test]
fn adaptors_stop_early_and_the_locals_go() {
    let local = Rc::new(());
    let kept = Rc::clone(&local);
    let endless = Coroutine::boxed(async move |co| {
        for number in 0_u32.. {
            co.yield_(number).await;
        }
        drop(kept); // Never reached: it goes when the coroutine is dropped.
    });
    let squares = endless.values().map(|n| n * n).filter(|n| n % 2 == 1).take(3);
    assert_eq!(squares.collect::<Vec<_>>(), [1, 9, 25]);
    assert_eq!(Rc::strong_count(&local), 1);
}

#[test]
fn a_foreign_await_is_a_panic_that_explains_itself() {
    let mut values = Coroutine::boxed(async |co| {
        co.yield_(1).await;
        pending::<()>().await;
    })
    .values();
    assert_eq!(values.next(), Some(1));
    let panic = catch_unwind(AssertUnwindSafe(|| values.next())).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("awaits something else than `yield_`"), "{text}");
    assert_eq!(values.next(), None);
}
