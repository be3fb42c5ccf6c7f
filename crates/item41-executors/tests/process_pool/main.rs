//! What the process pool promises, even when its workers die.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::{
    path::PathBuf,
    process::{Command, Stdio, exit, id},
    sync::atomic::{AtomicU64, Ordering},
    thread::sleep,
    time::Duration,
};

use item41_executors::{ProcessPoolExecutor, Task, TaskError, Tasks, serve_if_worker};
use nix::{
    errno::Errno,
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};
use serde::{Deserialize, Serialize, ser::Error as _};

mod dying;
mod going_on;
mod limits;
mod raw;
mod room;
mod starting;
mod working;

static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
static LENGTH: Task<Vec<u8>, usize> = Task::new("length", |bytes| bytes.len());
static FILL: Task<usize, Vec<u8>> = Task::new("fill", |length| vec![7; length]);
static PID: Task<(), u32> = Task::new("pid", |()| id());
static FOREVER: Task<(), ()> = Task::new("forever", |()| {
    loop {
        std::thread::park();
    }
});
static PANIC: Task<String, ()> = Task::new("panic", |text| panic!("{text}"));
static EXIT: Task<i32, ()> = Task::new("exit", |code| exit(code));
static DIE: Task<(), ()> = Task::new("die", |()| kill(Pid::this(), Signal::SIGKILL).unwrap());
static STDIN: Task<(), String> =
    Task::new("stdin", |()| std::io::read_to_string(std::io::stdin()).unwrap());
static CHATTER: Task<(), ()> = Task::new("chatter", |()| println!("on standard output"));
static STUBBORN: Task<Stubborn, Stubborn> = Task::new("stubborn", |s| Stubborn(!s.0));
/// Ends differently for each number. What cannot be serialized has a beginning that can.
static FATE: Task<u64, (u64, Stubborn)> = Task::new("fate", |n| {
    assert!(n != 1, "one is unlucky");
    (n, Stubborn(n == 2))
});
static COUNT: AtomicU64 = AtomicU64::new(0);
static SET_COUNT: Task<u64, ()> = Task::new("set count", |count| {
    assert!(count > 0, "a count of nothing");
    COUNT.store(count, Ordering::Relaxed);
});
static COUNTED: Task<u64, u64> =
    Task::new("counted", |n| COUNT.fetch_add(n, Ordering::Relaxed) + n);
static NAP: Task<u64, ()> = Task::new("nap", |millis| sleep(Duration::from_millis(millis)));
static NAME: Task<(), String> =
    Task::new("name", |()| std::env::args_os().next().unwrap().into_string().unwrap());
/// Returns where the worker's descriptors lead, without the one that lists them.
static DESCRIPTORS: Task<(), Vec<String>> = Task::new("descriptors", |()| {
    let links = std::fs::read_dir("/proc/self/fd").unwrap();
    let mut paths: Vec<_> = links.map(|link| link.unwrap().path()).collect();
    paths.sort();
    let targets = paths.iter().filter_map(|path| std::fs::read_link(path).ok());
    targets.map(|target| target.to_string_lossy().into_owned()).collect()
});
/// Starts a program that has the worker's socket as its standard input.
static LEND_SOCKET: Task<(), u32> = Task::new("lend socket", |()| {
    let this = pidfd_open(getpid(), PidfdFlags::empty()).unwrap();
    let socket = pidfd_getfd(this, socket(), PidfdGetfdFlags::empty()).unwrap();
    Command::new("sleep").arg("600").stdin(socket).spawn().unwrap().id()
});
/// Closes the worker's socket and lives on.
static CLOSE_SOCKET: Task<(), ()> = Task::new("close socket", |()| {
    nix::unistd::close(socket()).unwrap();
    loop {
        std::thread::park();
    }
});
/// Makes an empty file.
static TOUCH: Task<String, ()> = Task::new("touch", |path| {
    std::fs::File::create(path).unwrap();
});
static NERVOUS: Task<Nervous, u8> = Task::new("nervous", |_| 1);
/// Keeps what it gets.
static STAY: Task<Stubborn, u8> = Task::new("stay", |_| 1);
/// Panics when it is dropped, if it holds true.
static BOMB: Task<bool, Bomb> = Task::new("bomb", Bomb);

/// The number of the worker's socket to its parent, which is its only one.
fn socket() -> i32 {
    let is_socket = |path: &PathBuf| {
        std::fs::read_link(path).is_ok_and(|to| to.to_string_lossy().starts_with("socket:"))
    };
    let links = std::fs::read_dir("/proc/self/fd").unwrap();
    let path = links.map(|link| link.unwrap().path()).find(is_socket).unwrap();
    path.file_name().unwrap().to_str().unwrap().parse().unwrap()
}
/// Bytes that the parent cannot read as what they are said to be.
static UNREADABLE: Task<bool, Unreadable> = Task::new("unreadable", Unreadable);
static UNREGISTERED: Task<u64, u64> = Task::new("unregistered", |n| n);
/// The same name as `DOUBLE`, and other types.
static MISTYPED: Task<String, Vec<String>> = Task::new("double", |_| Vec::new());

static TASKS: &Tasks = &[
    &DOUBLE,
    &LENGTH,
    &FILL,
    &PID,
    &FOREVER,
    &PANIC,
    &EXIT,
    &DIE,
    &STDIN,
    &CHATTER,
    &STUBBORN,
    &FATE,
    &SET_COUNT,
    &COUNTED,
    &NAP,
    &NAME,
    &DESCRIPTORS,
    &LEND_SOCKET,
    &UNREADABLE,
    &TOUCH,
    &CLOSE_SOCKET,
    &BOMB,
    &STAY,
    &NERVOUS,
];

/// Cannot be serialized when it holds true.
#[derive(Debug, PartialEq, Deserialize)]
struct Stubborn(bool);

impl Serialize for Stubborn {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 {
            return Err(S::Error::custom("it will not"));
        }
        serializer.serialize_newtype_struct("Stubborn", &self.0)
    }
}

/// Panics when it is serialized, if it holds true.
#[derive(Debug, PartialEq, Deserialize)]
struct Nervous(bool);

impl Serialize for Nervous {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        assert!(!self.0, "it cannot be written");
        serializer.serialize_newtype_struct("Nervous", &self.0)
    }
}

/// Can be written and not be read: it fails, or panics where it holds true.
#[derive(Debug, PartialEq, Serialize)]
struct Unreadable(bool);

impl<'de> Deserialize<'de> for Unreadable {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        assert!(!bool::deserialize(deserializer)?, "it cannot be read");
        Err(serde::de::Error::custom("it will not"))
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Bomb(bool);

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(!self.0 || std::thread::panicking(), "boom");
    }
}

/// Not a test: the worker processes of the other tests run this one, and never return from it.
#[test]
fn worker() {
    serve_if_worker(TASKS);
}

/// Returns a command that runs this program's test `name` alone.
fn this_program(name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([name, "--exact", "--include-ignored", "--nocapture"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn pool(workers: usize) -> ProcessPoolExecutor {
    ProcessPoolExecutor::with_command(workers, || this_program("worker")).unwrap()
}

/// Returns the process of the pool's only worker.
fn only_worker(pool: &ProcessPoolExecutor) -> Pid {
    pid(pool.submit(&PID, ()).unwrap().result().unwrap())
}

fn pid(id: u32) -> Pid {
    Pid::from_raw(id.try_into().unwrap())
}

/// Stops a process, and returns when it has stopped: it may go on for a moment after the signal.
#[cfg(target_os = "linux")]
fn stop(process: Pid) {
    kill(process, Signal::SIGSTOP).unwrap();
    let stat = format!("/proc/{process}/stat");
    while !std::fs::read_to_string(&stat).unwrap().contains(") T ") {
        std::thread::yield_now();
    }
}

#[cfg(not(target_os = "linux"))]
fn stop(process: Pid) {
    kill(process, Signal::SIGSTOP).unwrap();
    // Whether it has stopped cannot be seen.
    sleep(Duration::from_millis(100));
}

fn is_gone(process: Pid) -> bool {
    // A zombie can still be signaled: gone means waited for.
    kill(process, None) == Err(Errno::ESRCH)
}

/// Returns where a task panicked with this message.
fn panicked_at<T: std::fmt::Debug>(outcome: Result<T, TaskError>, with: &str) -> String {
    match outcome {
        Err(TaskError::Panicked { message, location }) if message == with => location.unwrap(),
        other => panic!("it should have panicked with {with:?}, but there is {other:?}"),
    }
}
