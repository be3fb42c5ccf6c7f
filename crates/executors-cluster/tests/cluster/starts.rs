//! Programs that meet a broker for the first time.

use std::{
    sync::{Arc, Barrier, Mutex},
    thread,
    time::{Duration, Instant},
};

use executors_cluster::{ClusterError, ClusterExecutor};
use item41_executors::Executor;

use crate::{Test, network::proxy, support::Broker, tasks::DOUBLE};

pub(crate) const TESTS: &[Test] = &[
    ("pools_made_at_once_share_one_stream", pools_made_at_once_share_one_stream),
    ("stream_made_by_another_meanwhile_is_used", || made_by_another("$JS.API.STREAM.CREATE.")),
    ("consumer_made_by_another_meanwhile_is_used", || made_by_another("$JS.API.CONSUMER.CREATE.")),
    ("broker_that_keeps_no_calls_is_a_clear_error", broker_that_keeps_no_calls_is_a_clear_error),
    ("account_that_keeps_no_calls_is_a_clear_error", account_that_keeps_no_calls_is_a_clear_error),
];

/// The broker refuses all but one that make a stream at the same moment; these find it then.
fn pools_made_at_once_share_one_stream() {
    const POOLS: usize = 8;
    let broker = Broker::start();
    // The broker of the tests has memory for four pools.
    for round in 0..3 {
        let (name, barrier) = (format!("pool-{round}"), Arc::new(Barrier::new(POOLS)));
        let made: Vec<_> = (0..POOLS)
            .map(|_| {
                let (builder, barrier) = (broker.builder().pool(&name), Arc::clone(&barrier));
                thread::spawn(move || {
                    barrier.wait();
                    builder.build()
                })
            })
            .collect();
        for pool in made {
            pool.join().unwrap().unwrap();
        }
    }
    let pools: Vec<_> = (0..POOLS).map(|_| broker.builder().build().unwrap()).collect();
    let _agent = broker.agent(2);
    for (n, pool) in (0..).zip(&pools) {
        assert_eq!(pool.submit_task(&DOUBLE, n).unwrap().result(), Ok(2 * n));
    }
}

/// A pool has seen that something is not there. Before its request to make it reaches the broker,
/// another pool makes it, with other settings.
fn made_by_another(request: &'static str) {
    let broker = Broker::start();
    let (other, port) = (Arc::new(Mutex::new(None)), broker.port);
    let made = Arc::clone(&other);
    let url = proxy(port, move |line, _| {
        if line.contains(request) {
            let mut made = made.lock().unwrap();
            made.get_or_insert_with(|| {
                let direct = format!("nats://127.0.0.1:{port}");
                let builder = ClusterExecutor::builder(&direct).durable(true);
                builder.silence(Duration::from_secs(3)).build().unwrap()
            });
        }
        true
    });
    let pool = ClusterExecutor::builder(&url).build().unwrap();
    assert!(other.lock().unwrap().is_some(), "the pool asked for nothing");
    let _agent = broker.agent(1);
    assert_eq!(pool.submit_task(&DOUBLE, 21).unwrap().result(), Ok(42));
}

fn broker_that_keeps_no_calls_is_a_clear_error() {
    let broker = Broker::without_jetstream();
    let start = Instant::now();
    let error = broker.builder().build().unwrap_err();
    assert!(matches!(error, ClusterError::Stream { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("start the broker with JetStream (`-js`)"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

/// The broker keeps calls, but not for this user's account.
fn account_that_keeps_no_calls_is_a_clear_error() {
    let broker = Broker::with("accounts { A { users: [ { user: a, password: b } ] } }");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    std::fs::write(&path, "a:b\n").unwrap();
    let error = broker.builder().credentials(&path).build().unwrap_err();
    assert!(matches!(error, ClusterError::Stream { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("10039"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}
