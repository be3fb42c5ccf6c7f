//! What goes through, how much of it at once, and in which order.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use item39_queues::{CapacityError, Fault, Pipeline, Queue};

use crate::{Latch, assert_accounted, until};

/// Numbers from 0, counted as they are taken.
struct Counted<'a> {
    numbers: std::ops::Range<usize>,
    taken: &'a AtomicUsize,
}

impl Iterator for Counted<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let next = self.numbers.next();
        self.taken.fetch_add(usize::from(next.is_some()), SeqCst);
        next
    }
}

#[test]
fn every_item_passes_every_stage_and_changes_its_type() {
    let suffix = String::from("!"); // Borrowed by the workers
    let pipeline = Pipeline::bounded(2)
        .unwrap()
        .stage("as text", 2, |number: u32| number.to_string())
        .stage("shout", 3, |text| text + &suffix)
        .stage("measure", 1, |text| (text.len(), text));
    let mut results = pipeline.collect(0..100).unwrap();
    results.sort_by_key(|(_, text)| text.trim_end_matches('!').parse::<u32>().unwrap());
    let expected = (0..100).map(|number| format!("{number}!"));
    assert!(results.into_iter().eq(expected.map(|text| (text.len(), text))));
}

#[test]
fn pipeline_works_without_stages_and_without_items() {
    assert_eq!(Pipeline::bounded(1).unwrap().collect(0..10).unwrap(), (0..10).collect::<Vec<_>>());
    let none = Pipeline::bounded(1).unwrap().stage("nothing to do", 4, |item: u8| item);
    assert_eq!(none.collect([]).unwrap(), []);
}

#[test]
fn stage_has_the_workers_it_was_given() {
    let (together, working, most) = (Barrier::new(3), AtomicUsize::new(0), AtomicUsize::new(0));
    let pipeline = Pipeline::bounded(8).unwrap().stage("three", 3, |()| {
        most.fetch_max(working.fetch_add(1, SeqCst) + 1, SeqCst);
        together.wait(); // Two workers would wait here forever
        working.fetch_sub(1, SeqCst);
        together.wait();
    });
    assert_eq!(pipeline.collect([(); 9]).unwrap().len(), 9);
    assert_eq!(most.into_inner(), 3);
}

#[test]
fn every_worker_has_its_own_clone_of_the_function() {
    let (together, mut calls) = (&Barrier::new(2), 0);
    let pipeline = Pipeline::bounded(1).unwrap().stage("count", 2, move |()| {
        together.wait(); // So each of the two gets one of each pair
        calls += 1;
        calls
    });
    let mut counts = pipeline.collect([(); 6]).unwrap();
    counts.sort_unstable();
    assert_eq!(counts, [1, 1, 2, 2, 3, 3]);
}

#[test]
fn blocked_stage_holds_back_all_before_it() {
    let (latch, taken, passed) = (Latch::new(), AtomicUsize::new(0), AtomicUsize::new(0));
    let most = AtomicUsize::new(0);
    let source = Counted { numbers: 0..200, taken: &taken }.inspect(|_| {
        most.fetch_max(taken.load(SeqCst) - passed.load(SeqCst), SeqCst);
    });
    let pipeline =
        Pipeline::bounded(3).unwrap().stage("fast", 2, |item| item).stage("blocked", 1, |item| {
            latch.pass();
            passed.fetch_add(1, SeqCst);
            item
        });
    // Held by the source, by the two workers and by the blocked one, and in the queues
    let full = 1 + 3 + 2 + 3 + 1;
    let lengths = pipeline.run(source, |results| {
        let watch = results.watch();
        until(|| watch.accepted() == full);
        let lengths = watch.stages().into_iter().map(|stage| stage.waiting);
        let lengths = lengths.collect::<Vec<_>>();
        latch.open();
        assert_eq!(results.count(), 200);
        lengths
    });
    assert_eq!(lengths.unwrap()[1], 3, "the queue before it is full");
    assert_eq!(most.into_inner(), full, "never more than that");
}

#[test]
fn consumer_that_takes_nothing_holds_back_all() {
    let taken = AtomicUsize::new(0);
    let pipeline = Pipeline::bounded(1).unwrap().stage("fast", 1, |item| item);
    let numbers = Counted { numbers: 0..100, taken: &taken };
    let count = pipeline.run(numbers, |results| {
        let full = 1 + 1 + 1 + 1; // The source, the queue, the worker, the queue of results
        until(|| taken.load(SeqCst) == full);
        let mut most = 0;
        let count = results.inspect(|result| most = most.max(taken.load(SeqCst) - result));
        assert_eq!(count.count(), 100);
        most
    });
    assert!(count.unwrap() <= 5, "and the one that it has just taken");
}

#[test]
fn ordered_results_keep_the_order_and_limit_early_ones() {
    let (taken, ready) = (AtomicUsize::new(0), AtomicUsize::new(0));
    // Two queues, two workers: item 0 is held until all others that may be under way are ready.
    let in_flight = 2 + 2 + 2;
    let pipeline = Pipeline::bounded(2).unwrap().stage("first is last", 2, |item| {
        if item == 0 {
            until(|| ready.load(SeqCst) == in_flight - 1);
        }
        ready.fetch_add(1, SeqCst);
        item
    });
    let numbers = Counted { numbers: 0..100, taken: &taken };
    let results = pipeline.ordered().run(numbers, |results| {
        let first = results.next();
        assert!(taken.load(SeqCst) <= in_flight + 1, "room for one more was made by the first");
        first.into_iter().chain(results).collect::<Vec<_>>()
    });
    assert_eq!(results.unwrap(), (0..100).collect::<Vec<_>>());
}

#[test]
fn unordered_results_come_as_they_are_ready() {
    let latch = Latch::new();
    let pipeline = Pipeline::bounded(2).unwrap().stage("first is last", 2, |item| {
        if item == 0 {
            latch.pass();
        }
        item
    });
    let results = pipeline.run(0..10, |results| {
        let mut order: Vec<_> = results.take(9).collect();
        latch.open();
        order.extend(results);
        order
    });
    assert_eq!(results.unwrap(), [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
}

#[test]
fn item_that_is_an_error_does_not_fail_the_stage() {
    let pipeline = Pipeline::bounded(2)
        .unwrap()
        .stage("parse", 2, |text: &str| text.parse::<u8>().map_err(|error| (text, error)))
        .stage("double", 1, |number| number.map(|number| u16::from(number) * 2));
    let results = pipeline.ordered().collect(["1", "two", "3"]).unwrap();
    let [Ok(2), Err(("two", _)), Ok(6)] = results[..] else { panic!("{results:?}") };
}

#[test]
fn pipeline_fed_from_a_queue_ends_when_it_is_closed() {
    let numbers = Queue::bounded(1).unwrap();
    let pipeline = Pipeline::bounded(1).unwrap().stage("double", 2, |number: u64| 2 * number);
    let sum: u64 = thread::scope(|scope| {
        scope.spawn(|| {
            (1..=100).for_each(|number| numbers.put(number).unwrap());
            numbers.join(); // Done, because the pipeline has taken all and asked for more
            numbers.close();
        });
        pipeline.run(&numbers, |results| results.sum())
    })
    .unwrap();
    assert_eq!(sum, 10_100);
}

#[test]
fn watch_shows_what_the_workers_do() {
    let pause = Duration::from_millis(2);
    let pipeline =
        Pipeline::bounded(2).unwrap().stage("fast", 1, |item: u8| item).stage("slow", 1, |item| {
            thread::sleep(pause);
            item
        });
    let watch = pipeline.run(0..10, |results| {
        assert_eq!(results.by_ref().count(), 10);
        results.watch()
    });
    let stages = watch.unwrap().stages();
    assert!(stages.iter().all(|stage| (stage.done, stage.waiting, stage.workers) == (10, 0, 1)));
    assert!(stages[1].busy >= 10 * pause && stages[1].pace() >= pause);
    assert!(stages[0].held_back >= pause, "the last items had to wait for the slow stage");
}

#[test]
fn capacity_of_0_is_an_error() {
    assert_eq!(Pipeline::<u8>::bounded(0).unwrap_err(), CapacityError::Zero);
    assert_eq!(Pipeline::<u8>::unbounded().capacity(0).unwrap_err(), CapacityError::Zero);
}

#[test]
fn stage_without_workers_fails_when_the_pipeline_runs() {
    for is_first in [true, false] {
        let workers = |is_this| if is_this { 0 } else { 2 };
        let pipeline = Pipeline::bounded(1)
            .unwrap()
            .stage("one", workers(is_first), |item: usize| item)
            .try_stage("two", workers(!is_first), Ok::<usize, &str>);
        let stopped = pipeline.collect(0..100).unwrap_err();
        let failure = &stopped.failures[0];
        assert!(matches!(failure.fault, Fault::NoWorkers), "{failure:?}");
        assert_eq!(&*failure.stage, if is_first { "one" } else { "two" });
        assert_accounted(&stopped, []);
    }
}

#[test]
fn largest_capacity_and_no_capacity_work() {
    for ordered in [false, true] {
        let largest =
            Pipeline::bounded(usize::MAX).unwrap().stage("double", 3, |item: u32| 2 * item);
        let largest = if ordered { largest.ordered() } else { largest };
        assert_eq!(largest.collect(0..100).unwrap().len(), 100);
        let endless = Pipeline::unbounded().stage("double", 3, |item: u32| 2 * item);
        let endless = if ordered { endless.ordered() } else { endless };
        assert_eq!(endless.collect(0..100).unwrap().len(), 100);
    }
}

#[test]
fn every_queue_has_the_capacity_it_was_given() {
    let (latch, taken) = (Latch::new(), AtomicUsize::new(0));
    let pipeline = Pipeline::bounded(5)
        .unwrap()
        .stage("fast", 1, |item| item)
        .capacity(2)
        .unwrap()
        .stage("blocked", 1, |item: usize| {
            latch.pass();
            item
        })
        .unlimited();
    let source = Counted { numbers: 0..100, taken: &taken };
    let lengths = pipeline.run(source, |results| {
        let watch = results.watch();
        until(|| watch.accepted() == 1 + 5 + 1 + 2 + 1);
        let lengths: Vec<_> = watch.stages().iter().map(|stage| stage.waiting).collect();
        latch.open();
        until(|| watch.stages()[1].done == 100); // Without the results being taken
        assert_eq!(results.count(), 100);
        lengths
    });
    assert_eq!(lengths.unwrap(), [5, 2]);
}

#[test]
fn stage_name_with_a_zero_byte_runs_and_is_reported() {
    let squares = Pipeline::unbounded().stage("a\0b", 1, |n: u32| n * n);
    let name = squares.run(1..4, |results| {
        assert_eq!(results.by_ref().sum::<u32>(), 14);
        results.watch().stages().swap_remove(0).name
    });
    assert_eq!(&*name.unwrap(), "a\0b");
}

/// The first pipeline's consumer ends with the results of the second one, whose last queue is full.
#[test]
fn results_swapped_between_pipelines_keep_no_worker_waiting() {
    let pass = || Pipeline::bounded(1).unwrap().stage("pass", 1, |n: u32| n);
    let outer = pass().run(0..100, |results| {
        let inner = pass().run(0..100, |others| {
            while others.watch().stages()[0].waiting < 1 {
                std::thread::yield_now();
            }
            std::mem::swap(results, others);
        });
        assert!(inner.is_err());
    });
    assert!(outer.is_err());
}
