//! A broker and agents as processes of the test, each ended by its own id.

use std::{
    env, fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use executors_cluster::{ClusterBuilder, ClusterExecutor};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;

/// Where the tests find the server; `NATS_SERVER` names another one.
pub(crate) fn nats_server() -> Option<PathBuf> {
    if let Some(path) = env::var_os("NATS_SERVER") {
        return Some(path.into());
    }
    let paths = env::var_os("PATH")?;
    env::split_paths(&paths).map(|folder| folder.join("nats-server")).find(|path| path.exists())
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits until `is_so`, and fails after a minute.
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_mins(1), "{what}: not within a minute");
        thread::sleep(Duration::from_millis(10));
    }
}

pub(crate) struct Broker {
    child: Child,
    pub(crate) port: u16,
    folder: TempDir,
    config: String,
}

impl Broker {
    pub(crate) fn start() -> Self {
        Self::with("")
    }

    /// Starts a broker with more lines in its configuration.
    pub(crate) fn with(extra: &str) -> Self {
        Self::on("127.0.0.1", extra)
    }

    /// Starts a broker that listens on another address.
    pub(crate) fn on(host: &str, extra: &str) -> Self {
        Self::keeping_calls(true, host, extra)
    }

    /// Starts a broker that passes messages on, but keeps none.
    pub(crate) fn without_jetstream() -> Self {
        Self::keeping_calls(false, "127.0.0.1", "")
    }

    fn keeping_calls(keeps: bool, host: &str, extra: &str) -> Self {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let mut config = format!("port: {port}\nhost: {host}\n{extra}\n");
        if keeps {
            let store = folder.path().join("store").display().to_string();
            let sizes = "max_mem: 256MB, max_file: 256MB";
            config = format!("{config}jetstream {{ store_dir: {store:?}, {sizes} }}\n");
        }
        let child = run(&folder, port, &config);
        Self { child, port, folder, config }
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again at the same port with the same storage.
    pub(crate) fn restart(&mut self) {
        self.child = run(&self.folder, self.port, &self.config);
    }

    /// Makes an executor of this broker that takes a silent agent for lost after a second.
    pub(crate) fn builder(&self) -> ClusterBuilder {
        ClusterExecutor::builder(&self.url()).silence(Duration::from_secs(2))
    }

    pub(crate) fn agent(&self, slots: usize) -> Agent {
        Agent::start(&env::current_exe().unwrap(), &self.url(), slots, &[])
    }
}

fn run(folder: &TempDir, port: u16, text: &str) -> Child {
    let config = folder.path().join("server.conf");
    fs::write(&config, text).unwrap();
    let child = Command::new(nats_server().unwrap())
        .arg("-c")
        .arg(&config)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until("the broker listens", || TcpStream::connect(("127.0.0.1", port)).is_ok());
    child
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An agent in a process of its own.
pub(crate) struct Agent {
    child: Child,
}

impl Agent {
    pub(crate) fn start(program: &Path, url: &str, slots: usize, more: &[&str]) -> Self {
        Self::run(&mut Command::new(program), url, slots, more)
    }

    /// Starts an agent in a network namespace.
    pub(crate) fn start_in(namespace: &str, program: &Path, url: &str, slots: usize) -> Self {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", namespace]).arg(program);
        Self::run(&mut command, url, slots, &[])
    }

    fn run(command: &mut Command, url: &str, slots: usize, more: &[&str]) -> Self {
        let slots = slots.to_string();
        let child = command
            .args(["cluster-worker", "--broker", url, "--slots", &slots, "--silence", "2"])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { child }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().try_into().unwrap()), signal).unwrap();
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it has left of itself, and returns whether it was content.
    pub(crate) fn wait(&mut self) -> bool {
        let mut status = None;
        until("the agent leaves", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.is_some_and(|status| status.success())
    }

    /// Returns its worker processes.
    pub(crate) fn children(&self) -> Vec<u32> {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.id())).unwrap();
        let lists =
            tasks.filter_map(|task| fs::read_to_string(task.unwrap().path().join("children")).ok());
        let numbers = |list: String| {
            list.split_whitespace().map(|number| number.parse().unwrap()).collect::<Vec<u32>>()
        };
        lists.flat_map(numbers).collect()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
