//! Three brokers that form a cluster, as the page on deployment says.

use std::{
    env, fs,
    net::TcpStream,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use async_nats::jetstream;
use executors_cluster::{ClusterBuilder, ClusterExecutor};
use item41_executors::{Executor, TaskError};
use tempfile::TempDir;

use crate::{
    Test,
    support::{Agent, free_port, nats_server, until},
    tasks::{APPEND_ONCE, NAP},
};

pub(crate) const TESTS: &[Test] = &[
    ("killed_broker_of_three_costs_no_call_memory", || killed_broker_costs_no_call(false)),
    ("killed_broker_of_three_costs_no_call_file", || killed_broker_costs_no_call(true)),
];

const NAMES: [&str; 3] = ["broker1", "broker2", "broker3"];

/// The lines of the page for the first broker, made for one on this machine.
fn configuration(name: &str, routes: &[u16], this: usize) -> String {
    let page = include_str!("../../docs/deployment.md");
    let part = page.split("```text brokers\n").nth(1).unwrap().split("```").next().unwrap();
    let mut others = (0..routes.len()).filter(|other| *other != this);
    let mut part = part.replace("broker1", name).replace("6222, routes", "OWN, routes");
    for host in ["broker2:6222", "broker3:6222"] {
        let route = routes[others.next().unwrap()];
        part = part.replace(host, &format!("127.0.0.1:{route}"));
    }
    part.replace("OWN", &routes[this].to_string())
}

struct Brokers {
    children: Vec<Child>,
    ports: Vec<u16>,
    _folder: TempDir,
}

impl Brokers {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ports: Vec<u16> = (0..3).map(|_| free_port()).collect();
        let routes: Vec<u16> = (0..3).map(|_| free_port()).collect();
        let start = |(this, name): (usize, &&str)| {
            let store = folder.path().join(name).display().to_string();
            let file = folder.path().join(format!("{name}.conf"));
            let text = format!(
                "port: {}\nhost: 127.0.0.1\n{}\njetstream {{ store_dir: {store:?}, max_mem: 256MB, \
                 max_file: 256MB }}\n",
                ports[this],
                configuration(name, &routes, this)
            );
            fs::write(&file, text).unwrap();
            Command::new(nats_server().unwrap())
                .arg("-c")
                .arg(&file)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        };
        let children = NAMES.iter().enumerate().map(start).collect();
        let brokers = Self { children, ports, _folder: folder };
        until("the brokers listen", || {
            brokers.ports.iter().all(|port| TcpStream::connect(("127.0.0.1", *port)).is_ok())
        });
        brokers
    }

    fn url(&self) -> String {
        let urls = self.ports.iter().map(|port| format!("nats://127.0.0.1:{port}"));
        urls.collect::<Vec<_>>().join(",")
    }

    fn builder(&self) -> ClusterBuilder {
        // It takes the brokers some seconds to agree which of them leads.
        ClusterExecutor::builder(&self.url())
            .silence(Duration::from_secs(2))
            .connect_timeout(Duration::from_mins(1))
    }

    /// Returns how many copies the pool's stream has, and which broker leads them.
    fn stream(&self) -> (usize, usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let client = async_nats::connect(format!("nats://127.0.0.1:{}", self.ports[0]));
            let context = jetstream::new(client.await.unwrap());
            let stream = context.get_stream("x41-default").await.unwrap();
            let info = stream.cached_info();
            let leader = info.cluster.as_ref().and_then(|cluster| cluster.leader.as_deref());
            let leader = NAMES.iter().position(|name| Some(*name) == leader).unwrap();
            (info.config.num_replicas, leader)
        })
    }
}

impl Drop for Brokers {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The broker that leads the stream is killed in the middle, and does not come back.
fn killed_broker_costs_no_call(is_durable: bool) {
    let mut brokers = Brokers::start();
    let pool = brokers.builder().durable(is_durable).build().unwrap();
    let program = env::current_exe().unwrap();
    let _agents: Vec<_> = (0..2).map(|_| Agent::start(&program, &brokers.url(), 2, &[])).collect();
    assert_eq!(pool.wait_for_slots(4, Duration::from_mins(1)), 4);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs").display().to_string();
    let naps: Vec<_> = (0..100).map(|_| pool.submit_task(&NAP, 50).unwrap()).collect();
    let once = |n| pool.submit_task(&APPEND_ONCE, (path.clone(), n, 20)).unwrap();
    let appends: Vec<_> = (0..50).map(once).collect();
    until("some naps", || naps[20].done());
    let (copies, leader) = brokers.stream();
    assert_eq!(copies, 3);
    brokers.children[leader].kill().unwrap();
    for nap in naps {
        assert_eq!(nap.result(), Ok(50));
    }
    thread::sleep(Duration::from_millis(100));
    for append in appends {
        let outcome = append.result();
        assert!(matches!(outcome, Ok(_) | Err(TaskError::WorkerLost { .. })), "{outcome:?}");
    }
    let runs = fs::read_to_string(path).unwrap();
    let mut lines: Vec<&str> = runs.lines().collect();
    let all = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), all, "a call ran twice");
}
