//! What a pool does as long as its workers live.

use std::{
    error::Error as _,
    io::Read,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use item41_executors::{
    Future, ProcessPoolExecutor, Shutdown, StartError, State, SubmitError, TaskError,
    serve_if_worker,
};

use super::{
    BOMB, Bomb, CHATTER, DOUBLE, FATE, FILL, LENGTH, MISTYPED, NERVOUS, Nervous, PANIC, STAY,
    STDIN, STUBBORN, Stubborn, UNREADABLE, UNREGISTERED, is_gone, limits::builder, only_worker,
    panicked_at, pool, this_program,
};

#[test]
fn pool_of_zero_processes_is_refused() {
    let pool = ProcessPoolExecutor::with_command(0, || this_program("worker"));
    assert!(matches!(pool.unwrap_err(), StartError::ZeroWorkers));
}

/// `main` shows the error that it returns with `{:?}`.
#[test]
fn forgotten_serve_if_worker_is_named_by_the_error() {
    let help = "call `serve_if_worker` first thing in main";
    let error = StartError::NotPrepared;
    assert!(error.to_string().contains(help) && format!("{error:?}").contains(help));
}

#[test]
fn program_that_cannot_be_started_is_an_error() {
    let started = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&started);
    let pool = ProcessPoolExecutor::with_command(2, move || {
        count.fetch_add(1, Ordering::Relaxed);
        Command::new("/no/such/program")
    });
    let error = pool.unwrap_err();
    let StartError::Process(cause) = &error else { panic!("another error: {error:?}") };
    assert_eq!(cause.kind(), std::io::ErrorKind::NotFound);
    let text = format!("{error}: {}", error.source().unwrap());
    assert!(
        text.starts_with("cannot start a worker process: `/no/such/program`: No such"),
        "{text}"
    );
    assert!(format!("{error:?}").contains(&text), "{error:?}");
    assert_eq!(started.load(Ordering::Relaxed), 1, "it gives up at the first");
}

/// Not a test: a program with two tasks of the same name.
#[test]
#[ignore = "the next test runs it"]
fn duplicates() {
    serve_if_worker(&[&PANIC, &DOUBLE, &MISTYPED]);
    // Not in a worker, where that line does not return.
    let refused = ProcessPoolExecutor::new(1).unwrap_err();
    assert!(matches!(refused, StartError::DuplicateTask { task: "double" }), "{refused:?}");
    let command = || this_program("worker");
    assert!(ProcessPoolExecutor::with_command(1, command).is_err());
    eprint!("refused");
}

#[test]
fn duplicate_task_names_are_refused() {
    let said = |mut command: Command| {
        command.stdin(Stdio::null()).stderr(Stdio::piped());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(said(this_program("working::duplicates")), (Some(0), "refused".to_owned()));

    let (mut complaints, theirs) = std::io::pipe().unwrap();
    let pool = ProcessPoolExecutor::with_command(1, move || {
        let mut worker = this_program("working::duplicates");
        worker.stderr(theirs.try_clone().unwrap());
        worker
    });
    let pool = pool.unwrap();
    let error = match pool.submit(&DOUBLE, 1) {
        Ok(future) => future.result().unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    assert!(error.contains("exit status: 1"), "{error}");
    // With the pool goes the last end for writing.
    drop(pool);
    let mut said = String::new();
    complaints.read_to_string(&mut said).unwrap();
    let line = "cannot tell two tasks named `double` apart: give `serve_if_worker` each name once";
    assert_eq!(said, format!("{line}\n"));
}

#[test]
fn name_with_a_nul_is_refused() {
    let pool = ProcessPoolExecutor::builder().name("a\0b").command(|| this_program("worker"));
    let error = pool.build().unwrap_err().to_string();
    assert_eq!(error, r#"cannot name a worker "a\0b": leave the NUL out of it"#);
}

#[test]
fn command_that_panics_is_an_error_with_its_message() {
    let pool = ProcessPoolExecutor::with_command(1, || panic!("no command today"));
    let error = pool.unwrap_err().source().unwrap().to_string();
    let panicked = "its `command` panicked at ";
    assert!(error.starts_with(panicked) && error.ends_with(": no command today"), "{error}");
}

/// The first worker leaves after one call, and for the second there is no command.
#[test]
fn command_that_panics_later_breaks_the_pool() {
    let mut commands = vec![this_program("worker")];
    let command = move || commands.pop().expect("no command is left");
    let pool = ProcessPoolExecutor::builder().workers(1).tasks_per_child(1).command(command);
    let pool = pool.build().unwrap();
    let _first = pool.submit(&DOUBLE, 1).unwrap();
    let error = match pool.submit(&DOUBLE, 2) {
        Ok(second) => second.result().unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    assert!(error.contains("its `command` panicked at "), "{error}");
    assert!(error.contains(": no command is left"), "{error}");
}

#[test]
fn results_come_in_order_with_any_chunk_size() {
    let pool = pool(3);
    for size in [1, 2, 7, 1000] {
        let doubles = pool.map_chunks(&DOUBLE, 0..20, size).unwrap();
        let doubles = doubles.collect::<Result<Vec<_>, _>>().unwrap();
        assert_eq!(doubles, (0..20).map(|n| 2 * n).collect::<Vec<_>>(), "chunks of {size}");
    }
    let nothing = pool.map(&DOUBLE, [0; 0]).unwrap();
    assert_eq!(nothing.count(), 0);
}

#[test]
fn futures_can_be_asked_in_any_order() {
    let pool = pool(2);
    let futures: Vec<_> = (0..50).map(|n| (n, pool.submit(&DOUBLE, n).unwrap())).collect();
    for (n, future) in futures.into_iter().rev() {
        assert_eq!(future.result(), Ok(2 * n));
    }
}

/// Both are far larger than what a socket holds.
#[test]
fn large_arguments_and_results_pass() {
    let pool = pool(2);
    let length = 8 << 20;
    let filled = pool.submit(&FILL, length).unwrap();
    let measured = pool.submit(&LENGTH, vec![1; length]).unwrap();
    assert_eq!(measured.result(), Ok(length));
    assert!(filled.result() == Ok(vec![7; length]));
}

#[test]
fn failing_task_fails_its_own_future_alone() {
    let pool = pool(1);
    let worker = only_worker(&pool);
    let panicked = pool.submit(&PANIC, "no luck".to_owned()).unwrap();
    let argument = pool.submit(&STUBBORN, Stubborn(true)).unwrap();
    let result = pool.submit(&STUBBORN, Stubborn(false)).unwrap();
    let unknown = pool.submit(&UNREGISTERED, 1).unwrap();
    let mistyped = pool.submit(&MISTYPED, "text".repeat(50)).unwrap();
    let fine = pool.submit(&DOUBLE, 21).unwrap();

    let place = panicked_at(panicked.result(), "no luck");
    assert!(place.contains("main.rs:"), "{place}");
    let error = argument.result().unwrap_err().to_string();
    assert!(error.starts_with("cannot serialize the argument of task `stubborn`"), "{error}");
    let error = result.result().unwrap_err().to_string();
    assert!(error.starts_with("cannot serialize the result of task `stubborn`"), "{error}");
    let task = "unregistered".to_owned();
    assert_eq!(unknown.result(), Err(TaskError::UnknownTask { task }));
    assert!(matches!(mistyped.result(), Err(TaskError::Serialization { .. })));
    assert_eq!(fine.result(), Ok(42));
    assert_eq!(only_worker(&pool), worker, "it is still the same process");
}

#[test]
fn unreadable_answer_fails_its_own_future_alone() {
    let pool = pool(1);
    let fails = pool.submit(&UNREADABLE, false).unwrap();
    let panics = pool.submit(&UNREADABLE, true).unwrap();
    let error = fails.result().unwrap_err().to_string();
    assert!(error.starts_with("cannot deserialize the result of task `unreadable`"), "{error}");
    let error = panics.result().unwrap_err().to_string();
    let panicked = "cannot deserialize the result of task `unreadable`: its `Deserialize` panicked";
    assert!(error.starts_with(panicked) && error.ends_with(": it cannot be read"), "{error}");
    assert_eq!(pool.submit(&DOUBLE, 21).unwrap().result(), Ok(42));
}

#[test]
fn failing_task_in_a_chunk_fails_its_own_item_alone() {
    let pool = pool(1);
    let outcomes: Vec<_> = pool.map_chunks(&FATE, 0..4, 4).unwrap().collect();
    assert_eq!(outcomes[0], Ok((0, Stubborn(false))));
    assert!(matches!(outcomes[1], Err(TaskError::Panicked { .. })));
    assert!(matches!(outcomes[2], Err(TaskError::Serialization { .. })));
    assert_eq!(outcomes[3], Ok((3, Stubborn(false))));
}

#[test]
fn argument_that_cannot_be_sent_fails_its_own_item_alone() {
    let pool = builder(1).message_bytes(10_000).build().unwrap();
    let stubborn = [false, true, false].map(Stubborn);
    let outcomes: Vec<_> = pool.map_chunks(&STAY, stubborn, 3).unwrap().collect();
    assert_eq!((&outcomes[0], &outcomes[2]), (&Ok(1), &Ok(1)));
    let error = outcomes[1].as_ref().unwrap_err().to_string();
    assert!(error.starts_with("cannot serialize the argument of task `stay`"), "{error}");
    assert_eq!(outcomes.len(), 3);

    let lengths = [10, 20_000, 9_000, 9_000, 30].map(|length| vec![1; length]);
    let outcomes: Vec<_> = pool.map_chunks(&LENGTH, lengths, 5).unwrap().collect();
    let error = outcomes[1].as_ref().unwrap_err().to_string();
    assert!(error.starts_with("cannot send the argument of task `length`: it takes"), "{error}");
    let fine: Vec<_> = outcomes.into_iter().filter_map(Result::ok).collect();
    assert_eq!(fine, [10, 9_000, 9_000, 30]);

    let none = pool.map_chunks(&STAY, [true, true].map(Stubborn), 2).unwrap();
    assert_eq!(none.filter(Result::is_err).count(), 2);
}

#[test]
fn serialize_that_panics_fails_its_own_item_alone() {
    let pool = pool(1);
    let told = |error: TaskError| {
        let error = error.to_string();
        assert!(error.starts_with("cannot serialize the argument of task `nervous`"), "{error}");
        assert!(error.contains("its `Serialize` panicked"), "{error}");
    };
    told(pool.submit(&NERVOUS, Nervous(true)).unwrap().result().unwrap_err());
    let items = [false, true, false].map(Nervous);
    let mut outcomes = pool.map_chunks(&NERVOUS, items, 3).unwrap();
    assert_eq!(outcomes.next(), Some(Ok(1)));
    told(outcomes.next().unwrap().unwrap_err());
    assert_eq!(outcomes.next(), Some(Ok(1)));
}

/// All of them together are longer than a message may be.
#[test]
fn result_that_cannot_be_sent_fails_its_own_item_alone() {
    let pool = builder(1).message_bytes(10_000).build().unwrap();
    let outcomes: Vec<_> =
        pool.map_chunks(&FILL, [10, 20_000, 9_000, 9_000, 30], 5).unwrap().collect();
    let error = outcomes[1].as_ref().unwrap_err().to_string();
    assert!(error.starts_with("cannot send the result of task `fill`: it takes"), "{error}");
    let fine: Vec<_> = outcomes.into_iter().filter_map(Result::ok).map(|v| v.len()).collect();
    assert_eq!(fine, [10, 9_000, 9_000, 30]);
    assert_eq!(pool.submit(&DOUBLE, 21).unwrap().result(), Ok(42), "the worker lives on");
}

/// The worker's type is another one than the parent's, and reads none of these as its own.
#[test]
fn argument_that_cannot_be_read_fails_its_own_item_alone() {
    let pool = pool(1);
    let texts = ["", "more than one number"].map(str::to_owned);
    let outcomes: Vec<_> = pool.map_chunks(&MISTYPED, texts, 2).unwrap().collect();
    let error = outcomes[1].as_ref().unwrap_err().to_string();
    assert!(error.contains("bytes are left over"), "{error}");
    assert_eq!(
        outcomes[0],
        Ok(Vec::new()),
        "an empty text is a zero, and twice that an empty list"
    );
}

#[test]
fn result_that_cannot_be_read_fails_its_own_item_alone() {
    let pool = pool(1);
    let outcomes: Vec<_> = pool.map_chunks(&UNREADABLE, [false, true, false], 3).unwrap().collect();
    let errors = outcomes.iter().map(|outcome| outcome.as_ref().unwrap_err().to_string());
    let panics: Vec<_> = errors.map(|error| error.contains("`Deserialize` panicked")).collect();
    assert_eq!(panics, [false, true, false]);
}

#[test]
fn result_that_panics_when_dropped_in_the_worker_spares_it() {
    let pool = pool(1);
    let worker = only_worker(&pool);
    let outcomes: Vec<_> = pool.map_chunks(&BOMB, [false, true, false], 3).unwrap().collect();
    assert_eq!((&outcomes[0], &outcomes[2]), (&Ok(Bomb(false)), &Ok(Bomb(false))));
    assert!(panicked_at(outcomes.into_iter().nth(1).unwrap(), "boom").contains("main.rs:"));
    assert_eq!(only_worker(&pool), worker);
}

#[test]
fn map_lazy_submits_no_more_than_its_buffer() {
    let pool = pool(2);
    let taken = AtomicUsize::new(0);
    let items = (0..).inspect(|_| {
        taken.fetch_add(1, Ordering::Relaxed);
    });
    let mut doubles = pool.map_chunks_lazy(&DOUBLE, items, 3, 4).unwrap();
    for n in 0..30 {
        assert_eq!(doubles.next(), Some(Ok(2 * n)));
        // One item more is looked at, to see whether there is one.
        let taken = taken.load(Ordering::Relaxed);
        let n = usize::try_from(n).unwrap();
        assert!(taken <= n / 3 * 3 + 5 * 3 + 1, "{taken} items for result {n}");
    }
    let error = pool.map_lazy(&DOUBLE, 0.., 0).unwrap_err();
    assert_eq!(error, SubmitError::ZeroBufferSize);
    let error = pool.map_chunks_lazy(&DOUBLE, 0.., 0, 1).unwrap_err();
    assert_eq!(error, SubmitError::ZeroChunkSize);
}

#[test]
fn map_unordered_yields_each_result_of_each_chunk() {
    let pool = pool(2);
    let doubles = pool.map_chunks(&DOUBLE, 0..100, 7).unwrap().unordered();
    let mut doubles = doubles.collect::<Result<Vec<_>, _>>().unwrap();
    doubles.sort_unstable();
    assert_eq!(doubles, (0..100).map(|n| 2 * n).collect::<Vec<_>>());
}

#[test]
fn process_ids_are_none_after_shutdown() {
    let pool = pool(2);
    assert_eq!(pool.process_ids().len(), 2);
    pool.shutdown(Shutdown::default());
    assert!(pool.process_ids().is_empty());
}

#[test]
fn shutdown_answers_what_waits_unless_told_to_cancel_it() {
    for cancel_futures in [false, true] {
        let pool = pool(1);
        let worker = only_worker(&pool);
        let futures: Vec<_> = (0..200).map(|n| pool.submit(&FILL, n).unwrap()).collect();
        pool.shutdown(Shutdown::default().cancel_futures(cancel_futures));
        assert!(is_gone(worker));
        assert_eq!(pool.submit(&DOUBLE, 1).unwrap_err(), SubmitError::Shutdown);
        let states: Vec<_> = futures.iter().map(Future::state).collect();
        assert!(
            states.iter().all(|state| match state {
                State::Finished => true,
                State::CancelledAndNotified => cancel_futures,
                State::Pending | State::Running | State::Cancelled => false,
            }),
            "{states:?}"
        );
    }
}

#[test]
fn task_finds_standard_input_empty_and_may_print() {
    let pool = pool(1);
    assert_eq!(pool.submit(&STDIN, ()).unwrap().result(), Ok(String::new()));
    assert_eq!(pool.submit(&CHATTER, ()).unwrap().result(), Ok(()));
    assert_eq!(pool.submit(&DOUBLE, 2).unwrap().result(), Ok(4));
}
