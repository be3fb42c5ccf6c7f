//! What a cluster does while nothing happens to it.

use std::{env, time::Duration};

use executors_cluster::{ClusterError, ClusterExecutor};
use item41_executors::{Executor, Shutdown, State, SubmitError, TaskError};
use serde_bytes::ByteBuf;

use crate::{
    Test,
    support::{Agent, Broker, free_port, until},
    tasks::{
        DOUBLE, DOUBLE_ONCE, FILL, NAP, NAP_ONCE, REVERSE, REVERSE_ONCE, UNREADABLE, Unreadable,
    },
};

pub(crate) const TESTS: &[Test] = &[
    ("map_returns_results_in_order", map_returns_results_in_order),
    ("items_of_a_chunk_fail_alone", items_of_a_chunk_fail_alone),
    ("result_whose_deserialize_panics_fails_alone", result_whose_deserialize_panics_fails_alone),
    ("call_waits_for_an_agent_that_joins_late", call_waits_for_an_agent_that_joins_late),
    ("cancel_is_exact_while_a_call_waits", cancel_is_exact_while_a_call_waits),
    ("abort_ends_a_task_that_runs", abort_ends_a_task_that_runs),
    ("long_bytes_travel_in_parts", long_bytes_travel_in_parts),
    ("result_too_large_fails_alone", result_too_large_fails_alone),
    ("shutdown_takes_no_more_calls", shutdown_takes_no_more_calls),
    ("drained_agent_finishes_and_leaves", drained_agent_finishes_and_leaves),
    ("build_fails_where_no_broker_is", build_fails_where_no_broker_is),
    ("wrong_password_is_an_error_at_once", wrong_password_is_an_error_at_once),
    ("agents_of_another_build_get_no_calls", agents_of_another_build_get_no_calls),
];

fn map_returns_results_in_order() {
    let broker = Broker::start();
    let _agent = broker.agent(2);
    let pool = broker.builder().build().unwrap();
    for chunk_size in [1, 7, 1000] {
        let results = pool.map_task(&DOUBLE, 100..400, chunk_size).unwrap();
        let results = results.collect::<Result<Vec<_>, _>>().unwrap();
        assert_eq!(results, (100..400).map(|n| 2 * n).collect::<Vec<_>>());
    }
    // Tasks that may run once too.
    let results = pool.map_task(&DOUBLE_ONCE, 20..80, 3).unwrap();
    assert_eq!(results.sum::<Result<u64, _>>(), Ok((20..80).map(|n| 2 * n).sum()));
    assert_eq!(pool.submit_task(&DOUBLE_ONCE, 21).unwrap().result(), Ok(42));
}

fn items_of_a_chunk_fail_alone() {
    let broker = Broker::start();
    let _agent = broker.agent(1);
    let pool = broker.builder().build().unwrap();
    let results: Vec<_> = pool.map_task(&DOUBLE_ONCE, [12, 13, 14], 3).unwrap().collect();
    assert_eq!((&results[0], &results[2]), (&Ok(24), &Ok(28)));
    let Err(TaskError::Panicked { message, location }) = &results[1] else { panic!("{results:?}") };
    assert_eq!(message, "13 is refused");
    assert!(location.as_ref().is_some_and(|place| place.contains("tasks.rs")), "{location:?}");
}

fn result_whose_deserialize_panics_fails_alone() {
    let broker = Broker::start();
    let _agent = broker.agent(1);
    let pool = broker.builder().build().unwrap();
    let results: Vec<_> = pool.map_task(&UNREADABLE, [false, true, false], 3).unwrap().collect();
    assert_eq!((&results[0], &results[2]), (&Ok(Unreadable(false)), &Ok(Unreadable(false))));
    let Err(TaskError::Serialization { reason, .. }) = &results[1] else { panic!("{results:?}") };
    assert!(reason.ends_with("it cannot be read"), "{reason}");
    assert!(pool.submit_task(&UNREADABLE, true).unwrap().result().is_err());
    assert_eq!(pool.submit_task(&DOUBLE, 21).unwrap().result(), Ok(42));
}

fn call_waits_for_an_agent_that_joins_late() {
    let broker = Broker::start();
    let pool = broker.builder().build().unwrap();
    let future = pool.submit_task(&DOUBLE_ONCE, 21).unwrap();
    assert!(future.result_timeout(Duration::from_millis(300)).is_err());
    assert_eq!(future.state(), State::Pending);
    let _agent = broker.agent(1);
    assert_eq!(future.result(), Ok(42));
    assert_eq!(pool.slots(), 1);
}

fn cancel_is_exact_while_a_call_waits() {
    let broker = Broker::start();
    let _agent = broker.agent(1);
    let pool = broker.builder().build().unwrap();
    pool.wait_for_slots(1, Duration::from_mins(1));
    let naps: Vec<_> = (0..60).map(|_| pool.submit_task(&NAP_ONCE, 20).unwrap()).collect();
    until("the first nap", || naps[0].done());
    let cancelled: Vec<bool> = naps.iter().map(item41_executors::Future::cancel).collect();
    assert!(cancelled.iter().filter(|is| **is).count() >= 30, "{cancelled:?}");
    for (nap, is_cancelled) in naps.iter().zip(cancelled) {
        let expected = if is_cancelled { Err(TaskError::Cancelled) } else { Ok(20) };
        assert_eq!(nap.result(), expected);
    }
}

fn abort_ends_a_task_that_runs() {
    let broker = Broker::start();
    let _agent = broker.agent(1);
    let pool = broker.builder().build().unwrap();
    let nap = pool.submit_task(&NAP_ONCE, 600_000).unwrap();
    until("the nap begins", || nap.running());
    std::thread::sleep(Duration::from_millis(300));
    assert!(nap.abort());
    assert_eq!(nap.result(), Err(TaskError::Aborted));
    // The slot is free again.
    assert_eq!(pool.submit_task(&DOUBLE_ONCE, 21).unwrap().result(), Ok(42));
}

fn long_bytes_travel_in_parts() {
    let broker = Broker::start();
    let _agent = broker.agent(2);
    let pool = broker.builder().build().unwrap();
    for task in [&REVERSE_ONCE, &REVERSE] {
        for length in [0, 1, 250_000, 262_144, 262_145, 3_000_000] {
            let bytes: Vec<u8> = (0..length).map(|n: u32| (n % 251) as u8).collect();
            let reversed = pool.submit_task(task, ByteBuf::from(bytes.clone())).unwrap();
            let reversed = reversed.result().unwrap().into_vec();
            assert!(reversed.iter().eq(bytes.iter().rev()), "{length}");
        }
    }
}

fn result_too_large_fails_alone() {
    let broker = Broker::start();
    let _agent = broker.agent(1);
    let pool = broker.builder().message_bytes(1 << 20).build().unwrap();
    let long = pool.submit_task(&FILL, 2 << 20).unwrap();
    let short = pool.submit_task(&FILL, 1000).unwrap();
    let error = long.result().unwrap_err();
    assert!(matches!(error, TaskError::Serialization { .. }), "{error}");
    assert_eq!(short.result().map(|bytes| bytes.len()), Ok(1000));
    let argument = pool.submit_task(&REVERSE_ONCE, ByteBuf::from(vec![7; 2 << 20])).unwrap();
    assert!(matches!(argument.result(), Err(TaskError::Serialization { .. })));
}

fn shutdown_takes_no_more_calls() {
    let broker = Broker::start();
    let _agent = broker.agent(1);
    let pool = broker.builder().build().unwrap();
    let future = pool.submit_task(&DOUBLE_ONCE, 21).unwrap();
    pool.shutdown(Shutdown::default());
    assert_eq!(future.result(), Ok(42));
    assert!(matches!(pool.submit_task(&DOUBLE_ONCE, 21), Err(SubmitError::Shutdown)));
    // One without agents, whose calls were never published.
    let pool = broker.builder().pool("empty").build().unwrap();
    let future = pool.submit_task(&DOUBLE_ONCE, 21).unwrap();
    pool.shutdown(Shutdown::default().cancel_futures(true));
    assert_eq!(future.result(), Err(TaskError::Cancelled));
}

fn drained_agent_finishes_and_leaves() {
    let broker = Broker::start();
    let mut first = broker.agent(1);
    let pool = broker.builder().build().unwrap();
    let naps: Vec<_> = (0..10).map(|_| pool.submit_task(&NAP, 100).unwrap()).collect();
    until("the first nap", || naps[0].done());
    let _second = broker.agent(1);
    until("the second agent", || pool.slots() == 2);
    first.signal(nix::sys::signal::Signal::SIGTERM);
    assert!(first.wait());
    for nap in naps {
        assert_eq!(nap.result(), Ok(100));
    }
    assert_eq!(pool.slots(), 1);
}

fn build_fails_where_no_broker_is() {
    let url = format!("nats://me:secret@127.0.0.1:{}", free_port());
    let built = ClusterExecutor::builder(&url).connect_timeout(Duration::from_millis(500)).build();
    let error = built.unwrap_err();
    assert!(matches!(error, ClusterError::Unreachable { .. }), "{error}");
    assert!(!error.to_string().contains("secret"), "{error}");
}

fn wrong_password_is_an_error_at_once() {
    let broker = Broker::with("authorization { user: me, password: right }");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("me");
    std::fs::write(&path, "me:wrong\n").unwrap();
    let error = broker.builder().credentials(&path).build().unwrap_err();
    assert!(matches!(error, ClusterError::Credentials { .. }), "{error}");
    std::fs::write(&path, "me:right\n").unwrap();
    let pool = broker.builder().credentials(&path).build().unwrap();
    let (program, url) = (env::current_exe().unwrap(), broker.url());
    let _agent = Agent::start(&program, &url, 1, &["--credentials", path.to_str().unwrap()]);
    assert_eq!(pool.submit_task(&DOUBLE_ONCE, 21).unwrap().result(), Ok(42));
}

fn agents_of_another_build_get_no_calls() {
    let broker = Broker::start();
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other");
    let mut program = std::fs::read(env::current_exe().unwrap()).unwrap();
    program.push(0);
    std::fs::write(&other, program).unwrap();
    let mut permissions = std::fs::metadata(&other).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o755);
    std::fs::set_permissions(&other, permissions).unwrap();
    let _other = Agent::start(&other, &broker.url(), 1, &[]);
    let built = broker.builder().wait_for_slots(1, Duration::from_secs(3)).build();
    let error = built.unwrap_err().to_string();
    assert!(error.contains("this program is build"), "{error}");
    assert!(error.contains("start agents of the same build"), "{error}");
    let pool = broker.builder().build().unwrap();
    let future = pool.submit_task(&DOUBLE_ONCE, 21).unwrap();
    assert!(future.result_timeout(Duration::from_millis(500)).is_err());
    let _agent = broker.agent(1);
    assert_eq!(future.result(), Ok(42));
}
