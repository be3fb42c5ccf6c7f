//! Calls that may run once, and that a caller assigns to an agent with a free slot.

use std::{
    collections::HashSet,
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    path::Path,
    thread,
    time::Duration,
};

use async_nats::jetstream::{
    self,
    consumer::{AckPolicy, pull},
    stream,
};
use executors_cluster::ClusterExecutor;
use futures_util::StreamExt;
use item41_executors::{Executor, Future};
use nix::sys::signal::Signal;

use crate::{
    Test,
    network::proxy,
    support::{Broker, until},
    tasks::{APPEND_ONCE, DOUBLE, DOUBLE_ONCE},
};

pub(crate) const TESTS: &[Test] = &[
    ("call_for_a_free_slot_bypasses_the_stream", call_for_a_free_slot_bypasses_the_stream),
    ("order_delivered_twice_starts_one_call", order_delivered_twice_starts_one_call),
    ("lost_order_is_recalled_and_its_call_runs_once", || orders_on_a_bad_way(None)),
    ("order_after_its_recall_starts_nothing", || orders_on_a_bad_way(Some(4))),
    ("drained_agents_run_each_order_or_return_it", drained_agents_run_each_order_or_return_it),
    (
        "broker_confirms_acknowledgements_of_two_deliveries",
        broker_confirms_acknowledgements_of_two_deliveries,
    ),
];

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Returns how many calls the stream has had.
fn calls_in_stream(broker: &Broker) -> u64 {
    runtime().block_on(async {
        let client = async_nats::connect(broker.url()).await.unwrap();
        let stream = jetstream::new(client).get_stream("x41-default").await.unwrap();
        stream.cached_info().state.last_sequence
    })
}

fn call_for_a_free_slot_bypasses_the_stream() {
    let broker = Broker::start();
    let _agent = broker.agent(2);
    let pool = broker.builder().wait_for_slots(2, Duration::from_mins(1)).build().unwrap();
    // The agent has heard this caller by then.
    assert_eq!(pool.submit_task(&DOUBLE, 21).unwrap().result(), Ok(42));
    let before = calls_in_stream(&broker);
    for n in 20..40 {
        assert_eq!(pool.submit_task(&DOUBLE_ONCE, n).unwrap().result(), Ok(2 * n));
    }
    assert_eq!(calls_in_stream(&broker), before);
    // More calls than slots.
    let results = pool.map_task(&DOUBLE_ONCE, 20..220, 1).unwrap();
    assert_eq!(results.flatten().count(), 200);
    assert!(calls_in_stream(&broker) > before);
}

fn is_order(line: &str) -> bool {
    line.starts_with("PUB ") && line.contains(".assign ")
}

/// Publishes a message over a connection of its own.
fn publish(port: u16, line: &str, payload: &[u8]) {
    let mut server = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let connect: &[u8] = b"CONNECT {\"verbose\":false,\"pedantic\":false}\r\n";
    server.write_all(&[connect, line.as_bytes(), payload, b"PING\r\n"].concat()).unwrap();
    let lines = BufReader::new(server).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "PONG"), "the broker has it");
}

/// Submits calls one after the other, each to a free slot.
fn append(pool: &ClusterExecutor, path: &Path, numbers: std::ops::Range<u64>) -> Vec<Future<u64>> {
    let submit = |n| {
        thread::sleep(Duration::from_millis(20));
        pool.submit_task(&APPEND_ONCE, (path.display().to_string(), n, 1)).unwrap()
    };
    numbers.map(submit).collect()
}

/// Checks that each call up to `calls` ran once.
fn assert_each_ran_once(path: &Path, calls: usize) {
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let different: HashSet<_> = lines.iter().collect();
    assert_eq!((lines.len(), different.len()), (calls, calls), "{lines:?}");
}

fn order_delivered_twice_starts_one_call() {
    let broker = Broker::start();
    let _agent = broker.agent(2);
    let folder = tempfile::tempdir().unwrap();
    let (path, port) = (folder.path().join("runs"), broker.port);
    let url = proxy(port, move |line, payload| {
        if is_order(line) {
            publish(port, line, payload);
        }
        true
    });
    let pool = ClusterExecutor::builder(&url).wait_for_slots(2, Duration::from_mins(1));
    let pool = pool.build().unwrap();
    for call in append(&pool, &path, 0..50) {
        call.result().unwrap();
    }
    thread::sleep(Duration::from_millis(500));
    assert_each_ran_once(&path, 50);
}

/// Two of three orders are lost, or arrive only after that many seconds.
fn orders_on_a_bad_way(delay: Option<u64>) {
    let broker = Broker::start();
    let _agents = [broker.agent(2), broker.agent(2)];
    let folder = tempfile::tempdir().unwrap();
    let (path, port, mut count) = (folder.path().join("runs"), broker.port, 0);
    let url = proxy(port, move |line, payload| {
        count += u32::from(is_order(line));
        if !is_order(line) || count.is_multiple_of(3) {
            return true;
        }
        if let Some(delay) = delay {
            let (line, payload) = (line.to_owned(), payload.to_owned());
            thread::spawn(move || {
                thread::sleep(Duration::from_secs(delay));
                publish(port, &line, &payload);
            });
        }
        false
    });
    let pool = ClusterExecutor::builder(&url).wait_for_slots(4, Duration::from_mins(1));
    let pool = pool.build().unwrap();
    for call in append(&pool, &path, 0..50) {
        call.result().unwrap();
    }
    thread::sleep(Duration::from_secs(delay.unwrap_or(0)));
    assert_each_ran_once(&path, 50);
}

/// Agents join and leave while calls are on their way to them.
fn drained_agents_run_each_order_or_return_it() {
    let broker = Broker::start();
    let _agent = broker.agent(1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs");
    let pool = broker.builder().wait_for_slots(1, Duration::from_mins(1)).build().unwrap();
    let (mut calls, mut number) = (Vec::new(), 0);
    for _ in 0..10 {
        let mut agent = broker.agent(4);
        until("the agent joins", || pool.slots() == 5);
        agent.signal(Signal::SIGTERM);
        while pool.slots() == 5 {
            let argument = (path.display().to_string(), number, 0);
            calls.push(pool.submit_task(&APPEND_ONCE, argument).unwrap());
            number += 1;
            thread::sleep(Duration::from_micros(300));
        }
        assert!(agent.wait());
    }
    for call in &calls {
        call.result().unwrap();
    }
    assert_each_ran_once(&path, calls.len());
}

/// Why an agent may not take a confirmed acknowledgement for the permission to start a call: of two
/// agents that get a call, one after the other, the broker confirms the acknowledgements of both.
fn broker_confirms_acknowledgements_of_two_deliveries() {
    let broker = Broker::start();
    runtime().block_on(async {
        let context = jetstream::new(async_nats::connect(broker.url()).await.unwrap());
        let config = stream::Config {
            name: "calls".to_owned(),
            retention: stream::RetentionPolicy::WorkQueue,
            storage: stream::StorageType::Memory,
            ..Default::default()
        };
        let stream = context.create_stream(config).await.unwrap();
        let config = pull::Config {
            durable_name: Some("agents".to_owned()),
            ack_policy: AckPolicy::Explicit,
            ack_wait: Duration::from_secs(1),
            ..Default::default()
        };
        let consumer = stream.create_consumer(config).await.unwrap();
        context.publish("calls", "a call".into()).await.unwrap().await.unwrap();
        let mut deliveries = Vec::new();
        for _ in 0..2 {
            let fetch = consumer.fetch().max_messages(1).expires(Duration::from_secs(10));
            deliveries.push(fetch.messages().await.unwrap().next().await.unwrap().unwrap());
        }
        for delivery in deliveries {
            delivery.double_ack().await.unwrap();
        }
    });
}
