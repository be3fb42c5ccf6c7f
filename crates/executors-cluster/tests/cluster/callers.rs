//! Several callers on one pool, and one that dies.

use std::{
    collections::HashSet,
    env, fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use item41_executors::{Executor, Future, TaskError};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::{
    Test,
    support::{Broker, until},
    tasks::{APPEND, APPEND_ONCE, DOUBLE_ONCE, NAP_ONCE},
};

pub(crate) const TESTS: &[Test] = &[
    ("calls_of_a_killed_caller_are_dropped", calls_of_a_killed_caller_are_dropped),
    (
        "stopped_caller_goes_on_where_its_calls_were_dropped",
        stopped_caller_goes_on_where_its_calls_were_dropped,
    ),
    ("cancelling_caller_leaves_another_alone", cancelling_caller_leaves_another_alone),
    ("aborted_call_that_has_not_begun_ends_at_once", aborted_call_that_has_not_begun_ends_at_once),
    ("status_shows_agents_and_builds", status_shows_agents_and_builds),
];

/// The program that is hurt: it appends a line to the file for each of its calls.
pub(crate) fn be_a_caller(url: &str, path: &str, is_repeatable: bool, calls: u64) {
    let builder = executors_cluster::ClusterExecutor::builder(url).silence(Duration::from_secs(2));
    let pool = builder.build().unwrap();
    let task = if is_repeatable { &APPEND } else { &APPEND_ONCE };
    let submit = |n| pool.submit_task(task, (path.to_owned(), n, 100)).unwrap();
    let calls: Vec<_> = (0..calls).map(submit).collect();
    for call in calls {
        let _ = call.result();
    }
}

fn start_caller(broker: &Broker, path: &Path, is_repeatable: bool, calls: u64) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["be-a-caller", &broker.url()])
        .arg(path)
        .args([is_repeatable.to_string(), calls.to_string()])
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn lines(path: &Path) -> Vec<u64> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|line| line.parse().unwrap()).collect()
}

fn calls_of_a_killed_caller_are_dropped() {
    let broker = Broker::start();
    let _agent = broker.agent(1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs");
    let mut caller = start_caller(&broker, &path, true, 600);
    until("some calls run", || lines(&path).len() >= 5);
    caller.kill().unwrap();
    caller.wait().unwrap();
    let mut before = lines(&path).len();
    // Silence counts after 2 seconds; then nothing more of it may run.
    until("its calls no longer run", || {
        thread::sleep(Duration::from_secs(1));
        let now = lines(&path).len();
        std::mem::replace(&mut before, now) == now
    });
    assert!(before < 60, "{before} calls ran");
    // The slot is free for another caller.
    let pool = broker.builder().build().unwrap();
    assert_eq!(pool.submit_task(&DOUBLE_ONCE, 21).unwrap().result(), Ok(42));
}

fn stopped_caller_goes_on_where_its_calls_were_dropped() {
    let broker = Broker::start();
    let _agent = broker.agent(2);
    for is_repeatable in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runs");
        let mut caller = start_caller(&broker, &path, is_repeatable, 40);
        until("some calls run", || lines(&path).len() >= 5);
        let signal = |signal| kill(Pid::from_raw(caller.id().try_into().unwrap()), signal).unwrap();
        signal(Signal::SIGSTOP);
        thread::sleep(Duration::from_secs(4));
        signal(Signal::SIGCONT);
        until("its futures end", || caller.try_wait().unwrap().is_some());
        let all = lines(&path);
        let different: HashSet<_> = all.iter().collect();
        if is_repeatable {
            assert_eq!(different.len(), 40, "{all:?}");
        } else {
            assert_eq!(different.len(), all.len(), "{all:?}");
            assert!(all.len() >= 30, "{all:?}");
        }
    }
}

fn cancelling_caller_leaves_another_alone() {
    let broker = Broker::start();
    let _agent = broker.agent(2);
    let (one, other) = (broker.builder().build().unwrap(), broker.builder().build().unwrap());
    assert_eq!(one.wait_for_slots(2, Duration::from_mins(1)), 2);
    assert_eq!(other.wait_for_slots(2, Duration::from_mins(1)), 2);
    let submit = |pool: &executors_cluster::ClusterExecutor| {
        (0..60).map(|_| pool.submit_task(&NAP_ONCE, 10).unwrap()).collect::<Vec<_>>()
    };
    let (ones, others) = (submit(&one), submit(&other));
    until("the first nap", || ones[0].done());
    let cancelled = ones.iter().filter(|nap| nap.cancel()).count();
    assert!(cancelled >= 20, "{cancelled}");
    for nap in &ones {
        assert!(matches!(nap.result(), Ok(10) | Err(TaskError::Cancelled)));
    }
    for nap in &others {
        assert_eq!(nap.result(), Ok(10));
    }
    drop(one);
    assert_eq!(other.submit_task(&DOUBLE_ONCE, 21).unwrap().result(), Ok(42));
}

/// It may run once, and the agent's slot is taken: no agent has asked whether it may begin the call.
fn aborted_call_that_has_not_begun_ends_at_once() {
    let broker = Broker::start();
    let _agent = broker.agent(1);
    let pool = broker.builder().build().unwrap();
    let nap = pool.submit_task(&NAP_ONCE, 600_000).unwrap();
    until("the nap begins", || nap.running());
    let more: Vec<_> = (0..10).map(|_| pool.submit_task(&NAP_ONCE, 600_000).unwrap()).collect();
    until("the calls are handed out", || more.iter().all(Future::running));
    assert!(more.iter().all(Future::abort));
    for nap in &more {
        assert_eq!(nap.result(), Err(TaskError::Aborted));
    }
    nap.abort();
    drop(pool);
}

fn status_shows_agents_and_builds() {
    let broker = Broker::start();
    let _agent = broker.agent(3);
    let pool = broker.builder().build().unwrap();
    assert_eq!(pool.wait_for_slots(3, Duration::from_mins(1)), 3);
    let nap = pool.submit_task(&NAP_ONCE, 600_000).unwrap();
    until("the nap begins", || nap.running());
    // 16 calls leave the caller, and the others wait there.
    let more: Vec<_> = (0..20).map(|_| pool.submit_task(&NAP_ONCE, 600_000).unwrap()).collect();
    let status = Command::new(env::current_exe().unwrap())
        .args(["cluster-status", "--broker", &broker.url()])
        .output()
        .unwrap();
    let text = String::from_utf8(status.stdout).unwrap();
    assert!(status.status.success(), "{text}");
    assert_eq!(text.matches(pool.build()).count(), 2, "{text}");
    let words = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let callers: Vec<_> = words.skip_while(|words| words.first() != Some(&"caller")).collect();
    assert_eq!(callers[1][1], "5", "{text}");
    for nap in more.iter().chain([&nap]) {
        let _ = nap.cancel() || nap.abort();
    }
}
