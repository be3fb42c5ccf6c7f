//! What goes through, how much of it at once, and in which order.

use std::{
    panic,
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use item39_queues::{Pipeline, Queue};

use crate::{Gate, until};

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
fn every_item_goes_through_every_stage_and_its_type_changes_on_the_way() {
    let suffix = String::from("!"); // Borrowed by the workers
    let pipeline = Pipeline::bounded(2)
        .stage("as text", 2, |number: u32| number.to_string())
        .stage("shout", 3, |text| text + &suffix)
        .stage("measure", 1, |text| (text.len(), text));
    let mut results = pipeline.collect(0..100).unwrap();
    results.sort_by_key(|(_, text)| text.trim_end_matches('!').parse::<u32>().unwrap());
    let expected = (0..100).map(|number| format!("{number}!"));
    assert!(results.into_iter().eq(expected.map(|text| (text.len(), text))));
}

#[test]
fn a_pipeline_without_stages_or_without_items_is_one() {
    assert_eq!(Pipeline::bounded(1).collect(0..10).unwrap(), (0..10).collect::<Vec<_>>());
    let none = Pipeline::bounded(1).stage("nothing to do", 4, |item: u8| item);
    assert_eq!(none.collect([]).unwrap(), []);
}

#[test]
fn a_stage_has_as_many_workers_as_it_was_given() {
    let (together, working, most) = (Barrier::new(3), AtomicUsize::new(0), AtomicUsize::new(0));
    let pipeline = Pipeline::bounded(8).stage("three", 3, |()| {
        most.fetch_max(working.fetch_add(1, SeqCst) + 1, SeqCst);
        together.wait(); // Two workers would wait here for ever
        working.fetch_sub(1, SeqCst);
        together.wait();
    });
    assert_eq!(pipeline.collect([(); 9]).unwrap().len(), 9);
    assert_eq!(most.into_inner(), 3);
}

#[test]
fn each_worker_has_its_own_clone_of_the_function() {
    let (together, mut calls) = (&Barrier::new(2), 0);
    let pipeline = Pipeline::bounded(1).stage("count", 2, move |()| {
        together.wait(); // So each of the two gets one of each pair
        calls += 1;
        calls
    });
    let mut counts = pipeline.collect([(); 6]).unwrap();
    counts.sort_unstable();
    assert_eq!(counts, [1, 1, 2, 2, 3, 3]);
}

#[test]
fn a_stage_that_is_blocked_holds_back_all_before_it_and_the_source() {
    let (gate, taken, passed) = (Gate::new(), AtomicUsize::new(0), AtomicUsize::new(0));
    let most = AtomicUsize::new(0);
    let source = Counted { numbers: 0..200, taken: &taken }.inspect(|_| {
        most.fetch_max(taken.load(SeqCst) - passed.load(SeqCst), SeqCst);
    });
    let pipeline = Pipeline::bounded(3).stage("fast", 2, |item| item).stage("blocked", 1, |item| {
        gate.pass();
        passed.fetch_add(1, SeqCst);
        item
    });
    // In hand of the source, of the two workers and of the blocked one, and in the queues
    let full = 1 + 3 + 2 + 3 + 1;
    let lengths = pipeline.run(source, |results| {
        let watch = results.watch();
        until(|| watch.accepted() == full);
        let lengths = watch.stages().into_iter().map(|stage| stage.waiting);
        let lengths = lengths.collect::<Vec<_>>();
        gate.open();
        assert_eq!(results.count(), 200);
        lengths
    });
    assert_eq!(lengths.unwrap()[1], 3, "the queue before it is full");
    assert_eq!(most.into_inner(), full, "never more than that");
}

#[test]
fn a_consumer_that_does_not_take_holds_back_as_well() {
    let taken = AtomicUsize::new(0);
    let pipeline = Pipeline::bounded(1).stage("fast", 1, |item| item);
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
fn ordered_results_come_in_the_order_of_the_source_and_the_early_ones_are_few() {
    let (taken, ready) = (AtomicUsize::new(0), AtomicUsize::new(0));
    // Two queues, two workers: item 0 is held until all others that may be under way are ready.
    let window = 2 + 2 + 2;
    let pipeline = Pipeline::bounded(2).stage("first is last", 2, |item| {
        if item == 0 {
            until(|| ready.load(SeqCst) == window - 1);
        }
        ready.fetch_add(1, SeqCst);
        item
    });
    let numbers = Counted { numbers: 0..100, taken: &taken };
    let results = pipeline.ordered().run(numbers, |results| {
        let first = results.next();
        assert!(taken.load(SeqCst) <= window + 1, "room for one more was made by the first");
        first.into_iter().chain(results).collect::<Vec<_>>()
    });
    assert_eq!(results.unwrap(), (0..100).collect::<Vec<_>>());
}

#[test]
fn unordered_results_come_as_they_are_ready() {
    let gate = Gate::new();
    let pipeline = Pipeline::bounded(2).stage("first is last", 2, |item| {
        if item == 0 {
            gate.pass();
        }
        item
    });
    let results = pipeline.run(0..10, |results| {
        let mut order: Vec<_> = results.take(9).collect();
        gate.open();
        order.extend(results);
        order
    });
    assert_eq!(results.unwrap(), [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
}

#[test]
fn an_item_with_a_fault_of_its_own_is_no_failure_of_the_stage() {
    let pipeline = Pipeline::bounded(2)
        .stage("parse", 2, |text: &str| text.parse::<u8>().map_err(|error| (text, error)))
        .stage("double", 1, |number| number.map(|number| u16::from(number) * 2));
    let results = pipeline.ordered().collect(["1", "two", "3"]).unwrap();
    let [Ok(2), Err(("two", _)), Ok(6)] = results[..] else { panic!("{results:?}") };
}

#[test]
fn a_pipeline_is_fed_from_a_queue_and_ends_when_that_is_closed() {
    let numbers = Queue::bounded(1);
    let pipeline = Pipeline::bounded(1).stage("double", 2, |number: u64| 2 * number);
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
fn who_watches_sees_what_the_workers_do() {
    let pause = Duration::from_millis(2);
    let pipeline =
        Pipeline::bounded(2).stage("fast", 1, |item: u8| item).stage("slow", 1, |item| {
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
fn a_pipeline_without_room_or_workers_is_refused_where_it_is_written() {
    let refused = |call: fn(), words: &str| {
        let (said, file) = panic_of(call);
        assert_eq!((&*said, &*file), (words, file!()));
    };
    refused(|| drop(Pipeline::<u8>::bounded(0)), "a pipeline needs room for one item");
    let nobody = || drop(Pipeline::bounded(1).stage("nobody", 0, |item: u8| item));
    refused(nobody, "a stage needs a worker");
    let nobody = || drop(Pipeline::bounded(1).try_stage("nobody", 0, Ok::<u8, &str>));
    refused(nobody, "a stage needs a worker");
}

/// What a panic says, and the file that it names. Panics of other threads are shown as ever.
fn panic_of(call: fn()) -> (String, String) {
    let (me, said, shown) =
        (thread::current().id(), Arc::new(Mutex::default()), panic::take_hook());
    panic::set_hook(Box::new({
        let said = Arc::clone(&said);
        move |panic| {
            if thread::current().id() != me {
                return shown(panic);
            }
            let file = panic.location().map(|location| location.file().to_owned());
            let words = panic.payload_as_str().map(str::to_owned);
            *said.lock().expect("nobody panics under the lock") = words.zip(file);
        }
    }));
    panic::catch_unwind(call).expect_err("it is refused");
    let _ = panic::take_hook();
    said.lock().expect("as above").take().expect("a message and a place")
}
