//! Whatever panics, a pipeline ends with `Stopped`, and every item is accounted for.

use std::{
    mem,
    panic::{AssertUnwindSafe, catch_unwind, panic_any},
    sync::atomic::{AtomicBool, Ordering::SeqCst},
};

use item39_queues::{Fault, Pipeline};

use crate::{Latch, until};

/// A photo whose destructor panics while it is armed.
#[derive(Clone)]
struct Fragile<'a> {
    number: usize,
    is_armed: Option<&'a AtomicBool>,
}

impl Drop for Fragile<'_> {
    fn drop(&mut self) {
        let is_armed = self.is_armed.is_some_and(|is_armed| is_armed.load(SeqCst));
        assert!(!is_armed || std::thread::panicking(), "photo {} broke", self.number);
    }
}

/// The items in the queues are dropped when the pipeline stops.
#[test]
fn destructor_that_panics_while_stopping_is_a_failure() {
    for ordered in [false, true] {
        let (is_armed, latch) = (AtomicBool::new(false), Latch::new());
        let photos = (0..100).map(|number| Fragile { number, is_armed: None });
        let pipeline = Pipeline::bounded(2)
            .unwrap()
            .stage("arm", 1, |mut photo: Fragile<'_>| {
                photo.is_armed = Some(&is_armed);
                photo
            })
            .try_stage("fails", 1, |photo| {
                latch.pass(); // Until all queues are full
                is_armed.store(true, SeqCst);
                mem::forget(photo);
                Err::<(), _>("too dark")
            });
        let pipeline = if ordered { pipeline.ordered() } else { pipeline };
        let stopped = pipeline.run_keyed(
            photos,
            |photo| photo.number,
            |results| {
                let watch = results.watch();
                // At least: held by both workers, and the two queues before them
                until(|| watch.accepted() >= 6);
                latch.open();
                results.count()
            },
        );
        let stopped = stopped.unwrap_err();
        is_armed.store(false, SeqCst);
        assert!(matches!(stopped.failures[0].fault, Fault::Error(_)));
        let broken = stopped.failures.iter().filter(
            |failure| matches!(&failure.fault, Fault::Panic(message) if message.ends_with("broke")),
        );
        assert!(broken.count() >= 2, "{stopped:?}");
        let failed = stopped.failures.iter().filter_map(|failure| failure.item);
        let unfinished = stopped.unfinished.iter().filter_map(|unfinished| unfinished.item);
        let mut all: Vec<_> = failed.chain(unfinished).collect();
        all.sort_unstable();
        assert!(all.iter().copied().eq(0..stopped.accepted), "{all:?} of {}", stopped.accepted);
    }
}

/// Results that the consumer did not take are dropped in its thread.
#[test]
fn destructor_of_a_result_that_panics_is_a_failure() {
    let is_armed = AtomicBool::new(false);
    let pipeline = Pipeline::bounded(4)
        .unwrap()
        .stage("arm", 1, |number: usize| Fragile { number, is_armed: Some(&is_armed) });
    let stopped = pipeline.run(0..100, |results| {
        let watch = results.watch();
        until(|| watch.accepted() == 4 + 1 + 4 + 1);
        is_armed.store(true, SeqCst);
    });
    let stopped = stopped.unwrap_err();
    is_armed.store(false, SeqCst);
    assert!(stopped.failures.iter().any(|failure| &*failure.stage == "results"), "{stopped:?}");
    let failed = stopped.failures.iter().filter_map(|failure| failure.item);
    let unfinished = stopped.unfinished.iter().filter_map(|unfinished| unfinished.item);
    let mut all: Vec<_> = failed.chain(unfinished).collect();
    all.sort_unstable();
    assert!(all.iter().copied().eq(0..stopped.accepted), "{all:?} of {}", stopped.accepted);
}

/// Two panics at once would end the program.
#[test]
fn panic_of_the_consumer_survives_destructors_that_panic() {
    let is_armed = AtomicBool::new(false);
    let pipeline = Pipeline::bounded(4)
        .unwrap()
        .stage("arm", 1, |number: usize| Fragile { number, is_armed: Some(&is_armed) });
    let panic = catch_unwind(AssertUnwindSafe(|| {
        pipeline.run(0..100, |results| {
            let watch = results.watch();
            until(|| watch.accepted() == 4 + 1 + 4 + 1);
            is_armed.store(true, SeqCst);
            panic!("no more room in the gallery");
        })
    }));
    is_armed.store(false, SeqCst);
    let panic = panic.expect_err("the consumer panicked");
    assert_eq!(panic.downcast_ref(), Some(&"no more room in the gallery"));
}

#[test]
fn panic_with_a_payload_that_panics_is_a_failure() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("the payload broke");
        }
    }
    let pipeline = Pipeline::bounded(1).unwrap().stage("throws", 1, |item: usize| {
        if item == 3 {
            panic_any(Bomb);
        }
        item
    });
    let stopped = pipeline.collect(0..100).unwrap_err();
    assert!(matches!(&stopped.failures[0].fault, Fault::Panic(_)));
    assert_eq!(stopped.failures[0].item, Some(3));
}

/// The function of a stage and the source are dropped in their threads.
#[test]
fn destructor_of_a_function_or_source_that_panics_is_a_failure() {
    #[derive(Clone)]
    struct BreaksAtTheEnd;
    impl Drop for BreaksAtTheEnd {
        fn drop(&mut self) {
            if std::thread::current().name() == Some("fragile")
                || std::thread::current().name() == Some("source")
            {
                panic!("it broke at the end");
            }
        }
    }
    let function = BreaksAtTheEnd;
    let pipeline = Pipeline::bounded(1).unwrap().stage("fragile", 1, move |item: usize| {
        let _ = &function;
        item
    });
    let stopped = pipeline.collect(0..10).unwrap_err();
    assert_eq!((stopped.value.len(), &*stopped.failures[0].stage), (10, "fragile"));

    let source = BreaksAtTheEnd;
    let pipeline = Pipeline::bounded(1).unwrap().stage("one", 1, |item: usize| item);
    let items = (0..10).inspect(move |_| {
        let _ = &source;
    });
    let stopped = pipeline.collect(items).unwrap_err();
    assert_eq!(&*stopped.failures[0].stage, "source");
}

#[test]
fn items_are_given_back_to_be_tried_again() {
    let is_dark = AtomicBool::new(true);
    let develop = |photo: String| match &*photo {
        "dark" if is_dark.load(SeqCst) => Err("too dark"),
        _ => Ok(photo.to_uppercase()),
    };
    let photos = ["one", "two", "dark", "three", "four"].map(str::to_owned);
    let mut source = photos.clone().into_iter();
    let first = Pipeline::bounded(1).unwrap().try_stage("develop", 2, develop);
    let stopped = first.collect(&mut source).unwrap_err();
    is_dark.store(false, SeqCst);
    let failed = stopped.failures.into_iter().filter_map(|failure| failure.item);
    let unfinished = stopped.unfinished.into_iter().filter_map(|unfinished| unfinished.item);
    let rest = failed.chain(unfinished).chain(source).collect::<Vec<_>>();
    let second = Pipeline::bounded(1).unwrap().try_stage("develop", 2, develop);
    let mut all = [stopped.value, second.collect(rest).unwrap()].concat();
    all.sort_unstable();
    assert_eq!(all, ["DARK", "FOUR", "ONE", "THREE", "TWO"]);
}
