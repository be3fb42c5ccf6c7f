//! Greatest common divisors and the tiles of a Game of Life, on a cluster of agents on this machine.
//!
//! `cargo run --release --example cluster-demo` starts a broker and two agents, runs both, and ends
//! what it started. With `--broker URL` it uses a cluster that is there.

use std::{
    env,
    error::Error,
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use executors_cluster::{ClusterExecutor, Tasks, serve_if_worker};
use item41_executors::{Executor, Task};
use serde::{Deserialize, Serialize};

fn gcd((mut a, mut b): (u64, u64)) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Some rows of a grid, with the row above and the row below.
#[derive(Clone, Serialize, Deserialize)]
struct Tile {
    rows: Vec<Vec<bool>>,
}

/// Returns the rows of the next generation, without the two at the edges.
fn step(Tile { rows }: Tile) -> Vec<Vec<bool>> {
    let next = |y: usize, x: usize| {
        let width = rows[y].len();
        let left = if x == 0 { width - 1 } else { x - 1 };
        let right = if x + 1 == width { 0 } else { x + 1 };
        let near = [y - 1, y, y + 1].into_iter().flat_map(|y| [(y, left), (y, x), (y, right)]);
        let count = near.filter(|&(b, a)| (b, a) != (y, x) && rows[b][a]).count();
        count == 3 || (count == 2 && rows[y][x])
    };
    (1..rows.len() - 1).map(|y| (0..rows[y].len()).map(|x| next(y, x)).collect()).collect()
}

static GCD: Task<(u64, u64), u64> = Task::new("gcd", gcd).repeatable();
static STEP: Task<Tile, Vec<Vec<bool>>> = Task::new("step", step).repeatable();
static TASKS: &Tasks = &[&GCD, &STEP];

/// A process that ends with this one.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a broker and two agents of two slots.
fn start() -> Result<(String, tempfile::TempDir, Vec<Started>), Box<dyn Error>> {
    let (folder, port) =
        (tempfile::tempdir()?, TcpListener::bind("127.0.0.1:0")?.local_addr()?.port());
    let broker = Command::new("nats-server")
        .args(["-a", "127.0.0.1", "-p", &port.to_string(), "-js", "-sd"])
        .arg(folder.path())
        .stderr(Stdio::null())
        .spawn();
    let broker = broker.map_err(|error| {
        format!("cannot start nats-server: {error}; install it (`apt-get install nats-server`)")
    })?;
    let mut started = vec![Started(broker)];
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        thread::sleep(Duration::from_millis(20));
    }
    let url = format!("nats://127.0.0.1:{port}");
    for _ in 0..2 {
        let agent = Command::new(env::current_exe()?)
            .args(["cluster-worker", "--slots", "2", "--broker", &url])
            .spawn()?;
        started.push(Started(agent));
    }
    Ok((url, folder, started))
}

fn main() -> Result<(), Box<dyn Error>> {
    serve_if_worker(TASKS);
    let mut arguments = env::args().skip(1);
    let (url, _folder, _started) = match (arguments.next().as_deref(), arguments.next()) {
        (Some("--broker"), Some(url)) => (url, None, Vec::new()),
        (None, _) => {
            let (url, folder, started) = start()?;
            (url, Some(folder), started)
        }
        _ => return Err("the only option is --broker URL".into()),
    };
    let pool = ClusterExecutor::builder(&url).wait_for_slots(1, Duration::from_secs(30)).build()?;
    let begin = Instant::now();
    let divisors = pool.map_task(&GCD, (1..=1_000_000).map(|n| (n, 5_040)), 10_000)?;
    let sum = divisors.sum::<Result<u64, _>>()?;
    println!("gcd(n, 5040) for n up to 1,000,000: the sum is {sum}, after {:.2?}", begin.elapsed());
    life(&pool)
}

/// Lets a glider fly over a torus of 64 x 64 cells whose tiles are 16 rows high.
fn life(pool: &impl Executor) -> Result<(), Box<dyn Error>> {
    let mut rows = vec![vec![false; 64]; 64];
    for (y, x) in [(0, 1), (1, 2), (2, 0), (2, 1), (2, 2)] {
        rows[y][x] = true;
    }
    let (first, begin) = (rows.clone(), Instant::now());
    for _ in 0..256 {
        let row = |y: usize| rows[y % 64].clone();
        let tile = |top: usize| Tile { rows: (top + 63..top + 63 + 18).map(row).collect() };
        let tiles: Vec<Tile> = (0..64).step_by(16).map(tile).collect();
        let next = pool.map_task(&STEP, tiles, 1)?.collect::<Result<Vec<_>, _>>()?;
        rows = next.concat();
    }
    // A glider moves by one cell in 4 generations, so it has flown around the torus once.
    assert_eq!(rows, first, "the glider is where it began");
    println!(
        "a glider flew once around a torus in 256 generations of 4 tiles, after {:.2?}",
        begin.elapsed()
    );
    Ok(())
}
