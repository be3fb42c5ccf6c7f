//! Programs that meet a broker for the first time.

use std::{
    sync::{Arc, Barrier},
    thread,
    time::{Duration, Instant},
};

use executors_cluster::ClusterError;
use item41_executors::Executor;

use crate::{Test, support::Broker, tasks::DOUBLE};

pub(crate) const TESTS: &[Test] = &[
    ("pools_made_at_once_share_one_stream", pools_made_at_once_share_one_stream),
    ("broker_that_keeps_no_calls_is_a_clear_error", broker_that_keeps_no_calls_is_a_clear_error),
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
