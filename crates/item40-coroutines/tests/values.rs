//! Tests of coroutines that take nothing in, as iterators.

use std::{
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

use item40_coroutines::{BoxedCoroutine, Coroutine};

fn up_to(last: u32) -> BoxedCoroutine<'static, (), u32, &'static str> {
    Coroutine::boxed(async move |co| {
        for number in 1..=last {
            co.yield_(number).await;
        }
        "the end"
    })
}

#[test]
fn values_end_with_the_coroutine() {
    let mut values = up_to(3).values();
    assert_eq!([(); 5].map(|()| values.next()), [Some(1), Some(2), Some(3), None, None]);
    assert_eq!(values.returned(), Some("the end"));
}

#[test]
fn for_loop_takes_a_coroutine() {
    let mut sum = 0;
    for number in up_to(10) {
        sum += number;
    }
    assert_eq!(sum, 55);
}

#[test]
fn values_go_on_from_a_started_coroutine() {
    let mut it = up_to(3);
    assert!(it.start().is_ok());
    assert_eq!(it.values().collect::<Vec<_>>(), [2, 3]);
    let mut it = up_to(3);
    it.close();
    let mut values = it.values();
    assert_eq!(values.next(), None);
    assert_eq!(values.returned(), None, "the coroutine was closed before it returned");
}

#[test]
fn dropping_values_early_drops_locals() {
    let local = Rc::new(());
    let kept = Rc::clone(&local);
    let endless = Coroutine::boxed(async move |co| {
        for number in 0_u32.. {
            co.yield_(number).await;
        }
        drop(kept); // Never reached: the drop of the coroutine drops it.
    });
    let squares = endless.values().map(|n| n * n).filter(|n| n % 2 == 1).take(3);
    assert_eq!(squares.collect::<Vec<_>>(), [1, 9, 25]);
    assert_eq!(Rc::strong_count(&local), 1);
}

#[test]
fn values_panic_with_a_reason_on_a_foreign_await() {
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
