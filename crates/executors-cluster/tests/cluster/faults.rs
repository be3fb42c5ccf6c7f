//! Faults at random: every future ends, repeatable calls succeed while an agent lives, others run at
//! most once, and no process is left.
//!
//! `FAULT_ROUNDS=500 cargo test --release --test cluster -- faults` does 500 rounds; `FAULT_SEED`
//! repeats those of another run.

use std::{
    collections::HashSet,
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    thread,
    time::Duration,
};

use executors_cluster::ClusterExecutor;
use fastrand::Rng;
use item41_executors::{Executor, Future, ReturnWhen, TaskError, wait_timeout};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::{
    Test,
    support::{Agent, Broker, until},
    tasks::{APPEND_ONCE, NAP},
};

pub(crate) const TESTS: &[Test] = &[("every_future_ends_whatever_faults_happen", faults)];

#[derive(Clone, Copy, Debug)]
enum Fault {
    ChildKilled,
    AgentKilled,
    AgentStopped,
    AgentDrained,
    BrokerRestarted,
    AgentJoins,
    Cancelled,
}

const FAULTS: [Fault; 7] = [
    Fault::ChildKilled,
    Fault::AgentKilled,
    Fault::AgentStopped,
    Fault::AgentDrained,
    Fault::BrokerRestarted,
    Fault::AgentJoins,
    Fault::Cancelled,
];

fn number_from(variable: &str, other: u64) -> u64 {
    env::var(variable).map_or(other, |text| text.parse().expect("a number"))
}

fn faults() {
    let (rounds, first) = (number_from("FAULT_ROUNDS", 20), number_from("FAULT_SEED", 41));
    for seed in first..first + rounds {
        let is_ok = catch_unwind(AssertUnwindSafe(|| round(seed))).is_ok();
        assert!(is_ok, "FAULT_SEED={seed} FAULT_ROUNDS=1 shows it again");
    }
}

fn round(seed: u64) {
    let rng = &mut Rng::with_seed(seed);
    let mut broker = Broker::start();
    // The first agent is not hurt.
    let mut agents: Vec<Agent> = (0..rng.usize(2..=3)).map(|_| broker.agent(2)).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs");
    let pool = broker.builder().durable(rng.bool()).attempts(10).build().unwrap();
    assert!(pool.wait_for_slots(2, Duration::from_mins(1)) >= 2);
    let (mut naps, mut appends) = (Vec::new(), Vec::new());
    let mut happened = Vec::new();
    for _ in 0..rng.usize(1..=3) {
        submit(&pool, &path, rng, &mut naps, &mut appends);
        thread::sleep(Duration::from_millis(rng.u64(0..150)));
        let fault = FAULTS[rng.usize(0..FAULTS.len())];
        happened.push(fault);
        inject(fault, &mut broker, &mut agents, &naps, rng);
    }
    submit(&pool, &path, rng, &mut naps, &mut appends);
    check(&naps, &appends, &path, &happened);
    let children: Vec<u32> = agents.iter().flat_map(Agent::children).collect();
    drop(pool);
    drop(agents);
    until("the worker processes end", || {
        children.iter().all(|id| !Path::new(&format!("/proc/{id}")).exists())
    });
}

fn submit(
    pool: &ClusterExecutor,
    path: &Path,
    rng: &mut Rng,
    naps: &mut Vec<Future<u64>>,
    appends: &mut Vec<Future<u64>>,
) {
    for _ in 0..rng.usize(0..20) {
        naps.push(pool.submit_task(&NAP, rng.u64(0..60)).unwrap());
        let argument = (path.display().to_string(), appends.len() as u64, rng.u64(0..60));
        appends.push(pool.submit_task(&APPEND_ONCE, argument).unwrap());
    }
}

fn inject(
    fault: Fault,
    broker: &mut Broker,
    agents: &mut Vec<Agent>,
    naps: &[Future<u64>],
    rng: &mut Rng,
) {
    let last = agents.len() - 1;
    match fault {
        Fault::ChildKilled => {
            let children = agents[rng.usize(0..=last)].children();
            if let Some(child) = rng.choice(children) {
                // It may have just ended.
                let _ = kill(Pid::from_raw(child.try_into().unwrap()), Signal::SIGKILL);
            }
        }
        Fault::AgentKilled if last > 0 => drop(agents.pop()),
        Fault::AgentStopped if last > 0 => {
            agents[last].signal(Signal::SIGSTOP);
            thread::sleep(Duration::from_millis(rng.u64(0..3000)));
            agents[last].signal(Signal::SIGCONT);
        }
        Fault::AgentDrained if last > 0 => {
            if let Some(mut agent) = agents.pop() {
                agent.signal(Signal::SIGTERM);
                // One that has just been started may not know the signal yet, and dies of it.
                agent.wait();
            }
        }
        Fault::BrokerRestarted => {
            broker.kill();
            thread::sleep(Duration::from_millis(rng.u64(0..500)));
            broker.restart();
        }
        Fault::AgentJoins => agents.push(broker.agent(rng.usize(1..=2))),
        Fault::Cancelled => {
            let cancelled = naps.iter().filter(|_| rng.u8(..4) == 0).filter(|nap| nap.cancel());
            let _ = cancelled.count();
        }
        Fault::AgentKilled | Fault::AgentStopped | Fault::AgentDrained => {}
    }
}

fn check(naps: &[Future<u64>], appends: &[Future<u64>], path: &Path, happened: &[Fault]) {
    for futures in [naps, appends] {
        let waited = wait_timeout(futures, ReturnWhen::AllCompleted, Duration::from_mins(1));
        assert!(waited.not_done.is_empty(), "{happened:?}: {:?}", waited.not_done);
    }
    for nap in naps {
        let outcome = nap.result();
        assert!(matches!(outcome, Ok(_) | Err(TaskError::Cancelled)), "{happened:?}: {outcome:?}");
    }
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<u64> = text.lines().map(|line| line.parse().unwrap()).collect();
    let runs: HashSet<u64> = lines.iter().copied().collect();
    assert_eq!(lines.len(), runs.len(), "{happened:?}: a call ran twice: {lines:?}");
    for (number, append) in appends.iter().enumerate() {
        match append.result() {
            Ok(result) => assert!(runs.contains(&result), "{happened:?}: {number} did not run"),
            Err(TaskError::WorkerLost { .. }) => {}
            Err(error) => panic!("{happened:?}: {number}: {error}"),
        }
    }
}
