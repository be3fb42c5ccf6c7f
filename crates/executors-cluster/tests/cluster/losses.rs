//! What becomes of calls when a process is killed or stopped.

use std::{collections::HashMap, fs, thread, time::Duration};

use item41_executors::{Executor, TaskError};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::{
    Test,
    support::{Broker, until},
    tasks::{APPEND_ONCE, DIE, DIE_ONCE, DOUBLE_ONCE, NAP, NAP_ONCE},
};

pub(crate) const TESTS: &[Test] = &[
    ("killed_child_costs_no_repeatable_call", killed_child_costs_no_repeatable_call),
    ("killed_agent_costs_no_repeatable_call", killed_agent_costs_no_repeatable_call),
    ("stopped_agent_answers_late_and_is_ignored", stopped_agent_answers_late_and_is_ignored),
    ("killed_broker_costs_no_call_memory", || killed_broker_costs_no_call(false)),
    ("killed_broker_costs_no_call_file", || killed_broker_costs_no_call(true)),
    ("poison_task_fails_and_its_neighbors_do_not", poison_task_fails_and_its_neighbors_do_not),
    ("calls_that_may_not_repeat_run_at_most_once", calls_that_may_not_repeat_run_at_most_once),
    ("calls_fail_once_the_broker_stays_away", calls_fail_once_the_broker_stays_away),
];

fn signal(process: u32, signal: Signal) {
    // It may have just ended.
    let _ = kill(Pid::from_raw(process.try_into().unwrap()), signal);
}

fn killed_child_costs_no_repeatable_call() {
    let broker = Broker::start();
    let agent = broker.agent(4);
    let pool = broker.builder().build().unwrap();
    let naps: Vec<_> = (0..100).map(|_| pool.submit_task(&NAP, 50).unwrap()).collect();
    until("some naps", || naps[20].done());
    signal(agent.children()[0], Signal::SIGKILL);
    for nap in naps {
        assert_eq!(nap.result(), Ok(50));
    }
}

fn killed_agent_costs_no_repeatable_call() {
    let broker = Broker::start();
    let mut agents = [broker.agent(2), broker.agent(2)];
    let pool = broker.builder().build().unwrap();
    pool.wait_for_slots(4, Duration::from_mins(1));
    let naps: Vec<_> = (0..100).map(|_| pool.submit_task(&NAP, 50).unwrap()).collect();
    until("some naps", || naps[20].done());
    agents[0].kill();
    for nap in naps {
        assert_eq!(nap.result(), Ok(50));
    }
    until("the loss is seen", || pool.slots() == 2);
}

fn stopped_agent_answers_late_and_is_ignored() {
    let broker = Broker::start();
    let agents = [broker.agent(2), broker.agent(2)];
    let pool = broker.builder().build().unwrap();
    pool.wait_for_slots(4, Duration::from_mins(1));
    let naps: Vec<_> = (0..60).map(|_| pool.submit_task(&NAP, 50).unwrap()).collect();
    until("some naps", || naps[10].done());
    agents[0].signal(Signal::SIGSTOP);
    for nap in naps {
        assert_eq!(nap.result(), Ok(50));
    }
    agents[0].signal(Signal::SIGCONT);
    until("the agent is there again", || pool.slots() == 4);
    let results = pool.map_task(&DOUBLE_ONCE, 100..200, 1).unwrap();
    assert_eq!(results.flatten().count(), 100);
}

fn killed_broker_costs_no_call(is_durable: bool) {
    let mut broker = Broker::start();
    let _agents = [broker.agent(2), broker.agent(2)];
    let pool = broker.builder().durable(is_durable).build().unwrap();
    pool.wait_for_slots(4, Duration::from_mins(1));
    let naps: Vec<_> = (0..100).map(|_| pool.submit_task(&NAP, 50).unwrap()).collect();
    until("some naps", || naps[20].done());
    broker.kill();
    thread::sleep(Duration::from_millis(500));
    broker.restart();
    for nap in naps {
        assert_eq!(nap.result(), Ok(50));
    }
}

fn poison_task_fails_and_its_neighbors_do_not() {
    let broker = Broker::start();
    let _agent = broker.agent(2);
    let pool = broker.builder().attempts(3).build().unwrap();
    let before: Vec<_> = (0..50).map(|_| pool.submit_task(&NAP, 5).unwrap()).collect();
    let poison = pool.submit_task(&DIE, ()).unwrap();
    let after: Vec<_> = (0..50).map(|_| pool.submit_task(&NAP, 5).unwrap()).collect();
    let Err(TaskError::WorkerLost { reason }) = poison.result() else { panic!("it is lost") };
    assert!(reason.contains("(3 attempts)"), "{reason}");
    assert!(reason.contains("SIGABRT"), "{reason}");
    let host = nix::unistd::gethostname().unwrap().into_string().unwrap();
    assert!(reason.contains(&host), "{reason} names {host}");
    for nap in before.into_iter().chain(after) {
        assert_eq!(nap.result(), Ok(5));
    }
    // One that may not be repeated has one attempt.
    let once = pool.submit_task(&DIE_ONCE, ()).unwrap();
    let Err(TaskError::WorkerLost { reason }) = once.result() else { panic!("it is lost") };
    assert!(!reason.contains("attempts"), "{reason}");
}

fn calls_that_may_not_repeat_run_at_most_once() {
    let broker = Broker::start();
    let mut agents = [broker.agent(2), broker.agent(2)];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs").display().to_string();
    let pool = broker.builder().build().unwrap();
    pool.wait_for_slots(4, Duration::from_mins(1));
    let submit = |n| pool.submit_task(&APPEND_ONCE, (path.clone(), n, 30)).unwrap();
    let calls: Vec<_> = (0..100).map(submit).collect();
    until("some calls", || calls[20].done());
    signal(agents[1].children()[0], Signal::SIGKILL);
    until("more calls", || calls[40].done());
    agents[0].kill();
    let (mut done, mut lost) = (Vec::new(), 0);
    for (number, call) in calls.iter().enumerate() {
        match call.result() {
            Ok(result) => done.push(result),
            Err(TaskError::WorkerLost { .. }) => lost += 1,
            Err(error) => panic!("{number}: {error}"),
        }
    }
    assert!((1..=10).contains(&lost), "{lost} lost");
    let mut runs: HashMap<u64, u32> = HashMap::new();
    for line in fs::read_to_string(&path).unwrap().lines() {
        *runs.entry(line.parse().unwrap()).or_default() += 1;
    }
    assert!(runs.values().all(|count| *count == 1), "{runs:?}");
    assert!(done.iter().all(|number| runs.contains_key(number)));
}

fn calls_fail_once_the_broker_stays_away() {
    let mut broker = Broker::start();
    let _agent = broker.agent(1);
    let pool = broker.builder().broker_timeout(Duration::from_secs(1)).build().unwrap();
    pool.wait_for_slots(1, Duration::from_mins(1));
    let nap = pool.submit_task(&NAP_ONCE, 600_000).unwrap();
    until("the nap begins", || nap.running());
    broker.kill();
    let error = nap.result().unwrap_err();
    assert!(matches!(error, TaskError::BrokenProcessPool { .. }), "{error}");
}
