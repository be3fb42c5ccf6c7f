//! Rights that the broker gives per pool, as the page on deployment says.

use std::{
    env,
    time::{Duration, Instant},
};

use executors_cluster::{ClusterError, ClusterExecutor};
use item41_executors::Executor;

use crate::{
    Test,
    support::{Agent, Broker},
    tasks::{DOUBLE, DOUBLE_ONCE},
};

pub(crate) const TESTS: &[Test] = &[
    ("rights_for_one_pool_are_enough_for_it", rights_for_one_pool_are_enough_for_it),
    ("missing_right_is_named_at_once", missing_right_is_named_at_once),
    ("seed_of_an_nkey_is_enough_to_log_in", seed_of_an_nkey_is_enough_to_log_in),
];

/// The part of the page between these marks is the server's configuration.
fn configuration() -> &'static str {
    let page = include_str!("../../docs/deployment.md");
    let part = page.split("```text rights\n").nth(1).unwrap();
    part.split("```").next().unwrap()
}

fn rights_for_one_pool_are_enough_for_it() {
    let broker = Broker::with(configuration());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nightly");
    std::fs::write(&path, "nightly:change-me\n").unwrap();
    let builder = || {
        ClusterExecutor::builder(&broker.url())
            .credentials(&path)
            .silence(Duration::from_secs(2))
            .connect_timeout(Duration::from_secs(3))
    };
    let (program, url) = (env::current_exe().unwrap(), broker.url());
    let file = path.to_str().unwrap();
    let more = ["--pool", "nightly", "--credentials", file];
    let _agent = Agent::start(&program, &url, 2, &more);
    let pool = builder().pool("nightly").build().unwrap();
    for task in [&DOUBLE, &DOUBLE_ONCE] {
        let results = pool.map_task(task, 20..80, 7).unwrap();
        assert_eq!(results.flatten().count(), 60);
    }
    let error = builder().pool("other").build().unwrap_err();
    assert!(matches!(error, ClusterError::Rights { .. }), "{error}");
}

/// The broker does not answer what it refuses, but it says so beside.
fn missing_right_is_named_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nightly");
    std::fs::write(&path, "nightly:change-me\n").unwrap();
    for right in ["STREAM.INFO", "STREAM.CREATE", "CONSUMER.INFO"] {
        let lines = configuration().lines().filter(|line| !line.contains(right));
        let broker = Broker::with(&lines.collect::<Vec<_>>().join("\n"));
        let builder = ClusterExecutor::builder(&broker.url()).pool("nightly").credentials(&path);
        let start = Instant::now();
        let error = builder.connect_timeout(Duration::from_secs(30)).build().unwrap_err();
        assert!(start.elapsed() < Duration::from_secs(5), "{right}: {:?}", start.elapsed());
        assert!(matches!(error, ClusterError::Rights { .. }), "{right}: {error}");
        let text = error.to_string();
        assert!(text.to_lowercase().contains("permissions violation"), "{text}");
        assert!(text.contains(right) || text.contains(&right.to_lowercase()), "{text}");
        assert!(text.contains("give credentials that have the rights"), "{text}");
        assert!(!text.contains("JetStream"), "{text}");
    }
}

fn seed_of_an_nkey_is_enough_to_log_in() {
    let (known, unknown) = (nkeys::KeyPair::new_user(), nkeys::KeyPair::new_user());
    let users = format!("authorization {{ users: [ {{ nkey: {} }} ] }}", known.public_key());
    let broker = Broker::with(&users);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, key: &nkeys::KeyPair| {
        let path = folder.path().join(name);
        std::fs::write(&path, key.seed().unwrap() + "\n").unwrap();
        path
    };
    let path = file("known", &known);
    let program = env::current_exe().unwrap();
    let more = ["--credentials", path.to_str().unwrap()];
    let _agent = Agent::start(&program, &broker.url(), 1, &more);
    let pool = broker.builder().credentials(&path).build().unwrap();
    assert_eq!(pool.submit_task(&DOUBLE_ONCE, 21).unwrap().result(), Ok(42));
    let error = broker.builder().credentials(file("unknown", &unknown)).build().unwrap_err();
    assert!(matches!(error, ClusterError::Credentials { .. }), "{error}");
}
