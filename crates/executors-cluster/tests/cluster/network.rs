//! What becomes of calls when the network loses, refuses or delays something.

use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use async_nats::jetstream::{self, stream};
use executors_cluster::{ClusterError, ClusterExecutor};
use item41_executors::Executor;
use serde_bytes::ByteBuf;

use crate::{
    Test,
    support::{Agent, Broker, until},
    tasks::{DOUBLE_ONCE, NAP, REVERSE},
};

pub(crate) const TESTS: &[Test] = &[
    ("lost_acknowledgements_cost_no_call", lost_acknowledgements_cost_no_call),
    ("consumer_that_delivers_nothing_is_made_anew", consumer_that_delivers_nothing_is_made_anew),
    ("full_broker_delays_calls_and_loses_none", full_broker_delays_calls_and_loses_none),
    ("tls_needs_the_name_of_the_certificate", tls_needs_the_name_of_the_certificate),
    ("machine_cut_off_and_healed_costs_no_call", machine_cut_off_and_healed_costs_no_call),
];

/// Forwards those messages of a client for which `is_kept` says so. It gets the line and what follows.
fn forward(client: TcpStream, mut server: TcpStream, mut is_kept: impl FnMut(&str, &[u8]) -> bool) {
    let mut from_client = BufReader::new(client);
    let mut line = Vec::new();
    loop {
        line.clear();
        if from_client.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
            let _ = server.shutdown(Shutdown::Both);
            return;
        }
        let text = String::from_utf8_lossy(&line).into_owned();
        let mut payload = Vec::new();
        if text.starts_with("PUB ") || text.starts_with("HPUB ") {
            let length: usize = text.split_whitespace().last().unwrap().parse().unwrap();
            payload.resize(length + 2, 0);
            if from_client.read_exact(&mut payload).is_err() {
                return;
            }
        }
        if is_kept(&text, &payload) && server.write_all(&[&line[..], &payload].concat()).is_err() {
            return;
        }
    }
}

/// Starts a proxy for a client of a broker, and returns its address.
pub(crate) fn proxy<F>(port: u16, is_kept: F) -> String
where
    F: FnMut(&str, &[u8]) -> bool + Clone + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming() {
            let client = client.unwrap();
            let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Both);
            });
            let is_kept = is_kept.clone();
            thread::spawn(move || forward(client, server, is_kept));
        }
    });
    format!("nats://{address}")
}

/// Keeps all messages but two of three acknowledgements.
fn without_acknowledgements() -> impl FnMut(&str, &[u8]) -> bool + Clone + Send + 'static {
    let mut count = 0;
    move |line, payload| {
        let is_ack = line.starts_with("PUB $JS.ACK.") && payload.starts_with(b"+ACK");
        count += u32::from(is_ack);
        !is_ack || count % 3 == 0
    }
}

fn lost_acknowledgements_cost_no_call() {
    let broker = Broker::start();
    let _agent = broker.agent(2);
    let pool = ClusterExecutor::builder(&proxy(broker.port, without_acknowledgements()))
        .silence(Duration::from_secs(2))
        .build()
        .unwrap();
    let naps = pool.map_task(&NAP, (0..100).map(|_| 20), 1).unwrap();
    assert_eq!(naps.flatten().count(), 100);
    // What the broker delivers again is answered again, and dropped by its number.
    thread::sleep(Duration::from_secs(3));
    let naps = pool.map_task(&NAP, (0..100).map(|_| 1), 1).unwrap();
    assert_eq!(naps.flatten().count(), 100);
    // Tasks that may run once too.
    let results = pool.map_task(&DOUBLE_ONCE, 100..200, 1).unwrap();
    assert_eq!(results.flatten().count(), 100);
}

/// The agent's requests for calls do not reach the broker until it deletes the consumer.
fn consumer_that_delivers_nothing_is_made_anew() {
    let broker = Broker::start();
    let is_anew = Arc::new(AtomicBool::new(false));
    let is_deleted = Arc::clone(&is_anew);
    let url = proxy(broker.port, move |line, _| {
        if line.contains("$JS.API.CONSUMER.DELETE.") {
            is_deleted.store(true, Ordering::Relaxed);
        }
        !line.contains("$JS.API.CONSUMER.MSG.NEXT.") || is_deleted.load(Ordering::Relaxed)
    });
    let _agent = Agent::start(&env::current_exe().unwrap(), &url, 2, &[]);
    let pool = broker.builder().build().unwrap();
    let naps = pool.map_task(&NAP, (0..20).map(|_| 20), 1).unwrap();
    assert_eq!(naps.flatten().count(), 20);
    assert!(is_anew.load(Ordering::Relaxed));
}

fn full_broker_delays_calls_and_loses_none() {
    let broker = Broker::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // The pool finds a stream with space for three calls.
    runtime.block_on(async {
        let client = async_nats::connect(broker.url()).await.unwrap();
        let config = stream::Config {
            name: "x41-small".to_owned(),
            subjects: vec!["x41.small.*.call".to_owned()],
            retention: stream::RetentionPolicy::WorkQueue,
            storage: stream::StorageType::Memory,
            discard: stream::DiscardPolicy::New,
            max_bytes: 4000,
            ..Default::default()
        };
        jetstream::new(client).create_stream(config).await.unwrap();
    });
    let (program, url) = (env::current_exe().unwrap(), broker.url());
    let _agent = Agent::start(&program, &url, 2, &["--pool", "small"]);
    let pool = broker.builder().pool("small").build().unwrap();
    let items = (0..40).map(|_| ByteBuf::from(vec![7; 1000]));
    let results = pool.map_task(&REVERSE, items, 1).unwrap();
    assert_eq!(results.flatten().count(), 40);
}

/// Makes an authority, and a certificate for `localhost`. False if there is no openssl.
fn make_certificates(folder: &Path) -> bool {
    let run = |line: &str| {
        let mut command = Command::new("openssl");
        command.args(line.split_whitespace()).current_dir(folder);
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
    };
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost\n").unwrap();
    run("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem")
        && run("req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out request.pem")
        && run("x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
             -extfile names -out cert.pem")
}

fn tls_needs_the_name_of_the_certificate() {
    let folder = tempfile::tempdir().unwrap();
    if !make_certificates(folder.path()) {
        return println!("skipped: there is no `openssl`, which makes the certificates");
    }
    let path = |name: &str| folder.path().join(name).display().to_string();
    let broker = Broker::with(&format!(
        "tls {{ cert_file: \"{}\", key_file: \"{}\" }}",
        path("cert.pem"),
        path("key.pem")
    ));
    let build = |host: &str| {
        ClusterExecutor::builder(&format!("tls://{host}:{}", broker.port))
            .certificate_authority(path("ca.pem"))
            .connect_timeout(Duration::from_secs(3))
            .build()
    };
    let error = build("127.0.0.1").unwrap_err();
    assert!(matches!(error, ClusterError::Tls { .. }), "{error}");
    // An authority that is not the broker's: none but those of the system.
    let url = format!("tls://localhost:{}", broker.port);
    let refused = ClusterExecutor::builder(&url).connect_timeout(Duration::from_secs(3)).build();
    let error = refused.unwrap_err();
    assert!(matches!(error, ClusterError::Tls { .. }), "{error}");
    let pool = build("localhost").unwrap();
    let _agent = Agent::start(&env::current_exe().unwrap(), &url, 1, &["--ca", &path("ca.pem")]);
    assert_eq!(pool.submit_task(&DOUBLE_ONCE, 21).unwrap().result(), Ok(42));
}

/// A network namespace that is joined to this machine by a pair of virtual cards.
struct Machine {
    name: String,
}

impl Machine {
    /// `None` if this process may not make one.
    fn start() -> Option<Self> {
        let machine = Self { name: format!("x41{}", std::process::id()) };
        let Self { name } = &machine;
        let is_made = [
            format!("netns add {name}"),
            format!("link add {name}h type veth peer name {name}m"),
            format!("link set {name}m netns {name}"),
            format!("addr add 10.41.41.1/24 dev {name}h"),
            format!("link set {name}h up"),
            format!("-n {name} addr add 10.41.41.2/24 dev {name}m"),
            format!("-n {name} link set {name}m up"),
            format!("-n {name} link set lo up"),
        ]
        .iter()
        .all(|line| ip(line));
        is_made.then_some(machine)
    }

    /// Cuts or heals the cable. Neither end is told.
    fn set(&self, state: &str) {
        assert!(ip(&format!("link set {}h {state}", self.name)));
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        ip(&format!("link del {}h", self.name));
        ip(&format!("netns del {}", self.name));
    }
}

fn ip(line: &str) -> bool {
    let mut command = Command::new("ip");
    command.args(line.split_whitespace()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn machine_cut_off_and_healed_costs_no_call() {
    let Some(machine) = Machine::start() else {
        return println!("skipped: this process may not make network namespaces (`ip netns`)");
    };
    let broker = Broker::on("0.0.0.0", "");
    let url = format!("nats://10.41.41.1:{}", broker.port);
    let _far = Agent::start_in(&machine.name, &env::current_exe().unwrap(), &url, 2);
    let _near = broker.agent(2);
    let pool = broker.builder().build().unwrap();
    assert_eq!(pool.wait_for_slots(4, Duration::from_mins(1)), 4);
    let naps: Vec<_> = (0..100).map(|_| pool.submit_task(&NAP, 50).unwrap()).collect();
    until("some naps", || naps[20].done());
    machine.set("down");
    for nap in naps {
        assert_eq!(nap.result(), Ok(50));
    }
    until("the loss is seen", || pool.slots() == 2);
    machine.set("up");
    until("the machine is there again", || pool.slots() == 4);
    let results = pool.map_task(&NAP, (0..40).map(|_| 20), 1).unwrap();
    assert_eq!(results.flatten().count(), 40);
}
