//! What stops a pipeline, and what becomes of the items that are under way.

use std::{
    error::Error,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use item39_queues::{Fault, Pipeline, Queue};

use crate::{Latch, assert_accounted, three_stages, until};

#[test]
fn error_in_any_stage_stops_all_and_loses_no_item() {
    for (failing, name) in ["first", "middle", "last"].into_iter().enumerate() {
        for ordered in [false, true] {
            let mut source = 0..1000;
            let pipeline = three_stages(failing, || Err("too dark".to_owned()));
            let pipeline = if ordered { pipeline.ordered() } else { pipeline };
            let stopped = pipeline.collect(&mut source).unwrap_err();
            let [failure] = &stopped.failures[..] else { panic!("{stopped:?}") };
            assert_eq!((&*failure.stage, failure.index), (name, Some(20)));
            assert!(
                matches!(&failure.fault, Fault::Error(error) if error.to_string() == "too dark")
            );
            assert_accounted(&stopped, stopped.value.iter().copied());
            assert!(stopped.accepted < 100, "it did not go on to the end");
            assert_eq!(source.start, stopped.accepted, "what was not taken is still there");
            assert!(!ordered || stopped.value.iter().copied().eq(0..stopped.value.len()));
            let known = |next: &str| ["first", "middle", "last"].contains(&next);
            assert!(stopped.unfinished.iter().all(|item| item.next.as_deref().is_none_or(known)));
        }
    }
}

#[test]
fn panic_in_any_stage_stops_all_as_an_error_does() {
    for (failing, name) in ["first", "middle", "last"].into_iter().enumerate() {
        let stopped = three_stages(failing, || panic!("camera {} fell", 7)).collect(0..1000);
        let stopped = stopped.unwrap_err();
        let [failure] = &stopped.failures[..] else { panic!("{stopped:?}") };
        assert_eq!((&*failure.stage, failure.index), (name, Some(20)));
        assert!(matches!(&failure.fault, Fault::Panic(message) if message == "camera 7 fell"));
        assert_accounted(&stopped, stopped.value.iter().copied());
    }
}

#[test]
fn unfinished_items_name_the_stage_they_have_not_begun() {
    let (latch, failed) = (Latch::new(), AtomicUsize::new(0));
    let pipeline = Pipeline::bounded(1)
        .unwrap()
        .stage("first", 1, |item: usize| item)
        .try_stage("failing", 1, |item| {
            if item == 0 {
                return Ok(item);
            }
            latch.pass(); // Until everything behind is full
            failed.store(item, SeqCst);
            Err(format!("not item {item}"))
        })
        .stage("last", 1, |item| item);
    let stopped = pipeline.run(0..100, |results| {
        let watch = results.watch();
        // Item 1 is in hand of the failing, and 2 to 5 wait: 0 has come through.
        until(|| watch.accepted() == 6 && watch.stages()[2].done == 1);
        latch.open();
        results.collect::<Vec<_>>()
    });
    let stopped = stopped.unwrap_err();
    assert_eq!(stopped.value, [0]);
    let unfinished = stopped.unfinished.iter().map(|item| (item.index, item.next.as_deref()));
    let unfinished: Vec<_> = unfinished.collect();
    let expected =
        [(2, Some("failing")), (3, Some("failing")), (4, Some("first")), (5, Some("first"))];
    assert_eq!(unfinished, expected);
    assert_accounted(&stopped, stopped.value.iter().copied());
    assert_eq!(failed.into_inner(), 1);
    let message = "the pipeline stopped because stage \"failing\" failed on item 1; \
                   4 of 6 items are not finished";
    assert_eq!(stopped.to_string(), message);
}

#[test]
fn failure_ends_the_results_while_the_source_waits() {
    let numbers = Queue::bounded(1).unwrap();
    numbers.put(0).unwrap();
    let pipeline = Pipeline::bounded(1)
        .unwrap()
        .try_stage("failing", 1, |_: usize| Err::<(), _>("too dark"))
        .stage("idle", 2, |()| ());
    let stopped = pipeline.run(&numbers, |results| {
        results.for_each(drop);
        numbers.close(); // Only now does the source end
    });
    assert_accounted(&stopped.unwrap_err(), []);
}

#[test]
fn failure_ends_a_source_that_waits_for_ordered_results() {
    let latch = Latch::new();
    let pipeline = Pipeline::bounded(1).unwrap().try_stage("first fails", 2, |item| {
        if item == 0 {
            latch.pass();
            return Err("too dark");
        }
        Ok(item)
    });
    let stopped = pipeline.ordered().run(0.., |results| {
        let watch = results.watch();
        let in_flight = 1 + 2 + 1;
        until(|| watch.accepted() == in_flight);
        latch.open();
        results.collect::<Vec<_>>()
    });
    let stopped = stopped.unwrap_err();
    assert!(stopped.value.is_empty(), "before all others there is one missing");
    assert_accounted(&stopped, []);
}

#[test]
fn stage_whose_clone_panics_leaves_no_thread_behind() {
    struct OnlyTwice(Arc<()>);

    impl Clone for OnlyTwice {
        fn clone(&self) -> Self {
            assert!(Arc::strong_count(&self.0) < 3, "no third");
            Self(Arc::clone(&self.0))
        }
    }

    let alive = Arc::new(());
    let func = OnlyTwice(Arc::clone(&alive));
    let pipeline = Pipeline::bounded(1).unwrap().stage("three", 3, move |item: u8| {
        let OnlyTwice(_) = &func;
        item
    });
    let panic = catch_unwind(AssertUnwindSafe(|| pipeline.collect([1, 2, 3])));
    assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"no third"));
    assert_eq!(Arc::strong_count(&alive), 1, "no worker is left");
}

#[test]
fn workers_that_fail_together_are_all_reported() {
    let together = Barrier::new(2);
    let pipeline = Pipeline::bounded(4).unwrap().try_stage("both", 2, |item: usize| {
        together.wait();
        Err::<(), _>(format!("not item {item}"))
    });
    let stopped = pipeline.collect(0..2).unwrap_err();
    let mut failed: Vec<_> = stopped.failures.iter().map(|failure| failure.index).collect();
    failed.sort_unstable();
    assert_eq!(failed, [Some(0), Some(1)]);
    assert!(stopped.unfinished.is_empty());
}

#[test]
fn consumer_that_leaves_learns_what_is_unfinished() {
    let alive = Arc::new(()); // Each worker has a clone of it
    let mut source = 0..;
    let held = Arc::clone(&alive);
    let pipeline = Pipeline::bounded(2).unwrap().stage("fast", 3, move |item: usize| {
        assert!(Arc::strong_count(&held) > 1);
        item
    });
    let stopped = pipeline.run(&mut source, |results| {
        let watch = results.watch();
        let taken: Vec<_> = results.take(5).collect();
        until(|| watch.accepted() == 5 + 2 + 3 + 2 + 1); // All is full again
        taken
    });
    let stopped = stopped.unwrap_err();
    assert!(stopped.failures.is_empty());
    assert_eq!((stopped.value.len(), stopped.unfinished.len()), (5, 8));
    assert_accounted(&stopped, stopped.value.iter().copied());
    assert_eq!(source.start, stopped.accepted);
    assert_eq!(Arc::strong_count(&alive), 1, "no worker is left");
    let message = "the pipeline stopped because the consumer left before the end of the results; \
                   8 of 13 items are not finished";
    assert_eq!(stopped.to_string(), message);
}

#[test]
fn early_ordered_results_are_unfinished_if_not_taken() {
    let ready = AtomicUsize::new(0);
    let pipeline = Pipeline::bounded(2).unwrap().stage("second is last", 2, |item: usize| {
        if item == 1 {
            until(|| ready.load(SeqCst) >= 4);
        }
        ready.fetch_add(1, SeqCst);
        item
    });
    let stopped = pipeline.ordered().run(0..1000, |results| {
        results.next();
        results.next()
    });
    let stopped = stopped.unwrap_err();
    assert_eq!(stopped.value, Some(1));
    assert_accounted(&stopped, 0..2);
}

/// The source may have come to its end by then, or not: that must not matter.
#[test]
fn run_fails_unless_consumer_sees_the_end() {
    let fast = || Pipeline::bounded(2).unwrap().stage("fast", 1, |item: usize| item);
    for _ in 0..500 {
        let stopped = fast().run(0..3, |_| ()).unwrap_err();
        assert!(stopped.failures.is_empty());
        assert_accounted(&stopped, []);
        let stopped = fast().ordered().run(0..3, Iterator::next).unwrap_err();
        assert_accounted(&stopped, [0]);
        assert_eq!(fast().collect(0..3).unwrap(), [0, 1, 2]);
        assert_eq!(fast().ordered().collect(0..3).unwrap(), [0, 1, 2]);
        assert_eq!(fast().run(0..3, |results| results.find(|item| *item > 2)).unwrap(), None);
    }
}

#[test]
fn run_fails_if_consumer_took_all_without_asking_for_end() {
    let fast = || Pipeline::bounded(2).unwrap().stage("fast", 2, |item: usize| item);
    let stopped = fast().run(0..5, |results| results.take(5).count()).unwrap_err();
    assert_eq!((stopped.value, stopped.accepted, stopped.unfinished), (5, 5, vec![]));
    let all = fast().run(0..5, |results| (results.take(5).count(), results.next()));
    assert_eq!(all.unwrap(), (5, None));
}

#[test]
fn run_without_items_fails_unless_the_end_is_seen() {
    let nothing = || Pipeline::bounded(1).unwrap().stage("nothing to do", 1, |item: u8| item);
    assert_eq!(nothing().run([], |_| ()).unwrap_err().accepted, 0);
    assert_eq!(nothing().run([], |results| results.count()).unwrap(), 0);
}

#[test]
fn panic_of_the_consumer_ends_all_threads_and_goes_on() {
    let alive = Arc::new(());
    let held = Arc::clone(&alive);
    let pipeline = Pipeline::bounded(1).unwrap().stage("fast", 2, move |item: usize| {
        assert!(Arc::strong_count(&held) > 1);
        item
    });
    let panic = catch_unwind(AssertUnwindSafe(|| {
        let _ = pipeline.run(0.., |results| {
            results.next();
            panic!("no more room in the gallery")
        });
    }));
    assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"no more room in the gallery"));
    assert_eq!(Arc::strong_count(&alive), 1, "no worker is left");
}

#[test]
fn panic_of_the_source_stops_all() {
    let source = (0..100).inspect(|item| assert!(*item < 10, "the camera fell"));
    let stopped =
        Pipeline::bounded(2).unwrap().stage("fast", 2, |item| item).collect(source).unwrap_err();
    let [failure] = &stopped.failures[..] else { panic!("{stopped:?}") };
    assert_eq!((&*failure.stage, failure.index), ("source", None), "it has given no item");
    assert_eq!(failure.fault.to_string(), "panicked: the camera fell");
    assert_eq!(stopped.accepted, 10);
    assert_accounted(&stopped, stopped.value.iter().copied());
    let message = "the pipeline stopped because stage \"source\" failed; ";
    assert!(stopped.to_string().starts_with(message), "{stopped}");
    assert_eq!(stopped.source().expect("a panic").to_string(), "panicked: the camera fell");
}
