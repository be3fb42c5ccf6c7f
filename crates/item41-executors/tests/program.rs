//! A whole program with a pool of its own: its `main` begins with `serve_if_worker`, and its workers
//! are started without a command. Each scenario runs in a copy of this program.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::{
    env, fs,
    io::Write,
    path::Path,
    process::{Command, ExitCode},
    thread::sleep,
    time::Duration,
};

use item41_executors::{ProcessPoolExecutor, StartError, Task, Tasks, serve_if_worker};
use nix::time::{ClockId, clock_gettime};

static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
/// Returns the name that `ps` shows for the worker.
static SHORT_NAME: Task<(), String> =
    Task::new("short name", |()| fs::read_to_string("/proc/self/comm").unwrap_or_default());
static TASKS: &Tasks = &[&DOUBLE, &SHORT_NAME];

/// A test with its name; it gets the path of the copy.
type Scenario = (&'static str, fn(&Path));

const SCENARIOS: [Scenario; 5] = [
    ("worker_is_started_after_its_file_was_deleted", deleted),
    ("worker_is_started_after_its_file_was_replaced", replaced),
    ("worker_has_the_name_of_its_program", named),
    ("worker_that_does_not_know_itself_starts_no_endless_chain", lost_input),
    ("manager_sleeps_while_a_worker_is_slow_to_leave", slow_to_leave),
];

fn main() -> ExitCode {
    serve_if_worker(TASKS);
    let wanted = env::args().nth(1).unwrap_or_default();
    if env::var_os("IS_COPY").is_none() {
        return run_all(&wanted);
    }
    // A worker that does not know itself comes here too, and must not start copies of its own.
    match SCENARIOS.iter().find(|(name, _)| *name == wanted) {
        Some((_, run)) => run(&env::current_exe().unwrap()),
        None if env::var_os("CHAIN").is_some() => lost_input(&env::current_exe().unwrap()),
        None => return ExitCode::FAILURE,
    }
    ExitCode::SUCCESS
}

/// Runs each scenario whose name contains `wanted`.
fn run_all(wanted: &str) -> ExitCode {
    let wanted = if wanted.starts_with("--") { "" } else { wanted };
    let mut has_failed = false;
    for (name, _) in SCENARIOS.iter().filter(|(name, _)| name.contains(wanted)) {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("program");
        fs::copy(env::current_exe().unwrap(), &copy).unwrap();
        let status = Command::new(copy).arg(name).env("IS_COPY", "yes").status().unwrap();
        println!("test {name} ... {}", if status.success() { "ok" } else { "FAILED" });
        has_failed |= !status.success();
    }
    ExitCode::from(u8::from(has_failed))
}

/// Makes a pool whose one worker is replaced after each call.
fn replacing() -> ProcessPoolExecutor {
    ProcessPoolExecutor::builder().workers(1).tasks_per_child(1).build().unwrap()
}

fn assert_works(pool: &ProcessPoolExecutor) {
    let doubles = pool.map(&DOUBLE, 0..4).unwrap().collect::<Result<Vec<_>, _>>();
    assert_eq!(doubles.unwrap(), [0, 2, 4, 6]);
}

fn deleted(program: &Path) {
    // Elsewhere than on Linux, workers are started by the program's path.
    if !cfg!(target_os = "linux") {
        eprintln!("skipped: it needs /proc/self/exe");
        return;
    }
    let pool = replacing();
    assert_works(&pool);
    fs::remove_file(program).unwrap();
    assert_works(&pool);
    assert_works(&replacing());
}

fn replaced(program: &Path) {
    if !cfg!(target_os = "linux") {
        eprintln!("skipped: it needs /proc/self/exe");
        return;
    }
    let pool = replacing();
    assert_works(&pool);
    let new = program.with_extension("new");
    fs::write(&new, "this is not a program").unwrap();
    fs::rename(new, program).unwrap();
    assert_works(&pool);
}

fn named(_: &Path) {
    let name = replacing().submit(&SHORT_NAME, ()).unwrap().result().unwrap();
    assert!(name == "program\n" || !cfg!(target_os = "linux"), "{name:?}");
}

/// The worker's input is not the pool's socket, so it runs `main` and comes here again.
fn lost_input(program: &Path) {
    let is_first = env::var_os("CHAIN").is_none();
    let list = env::var_os("CHAIN").map_or_else(|| program.with_extension("chain"), Into::into);
    let mut links = fs::OpenOptions::new().create(true).append(true).open(&list).unwrap();
    links.write_all(b"link\n").unwrap();
    let (program, chain) = (program.to_owned(), list.clone());
    let command = move || {
        let mut shell = Command::new("sh");
        shell.args(["-c", "\"$0\" < /dev/null"]).arg(&program).env("CHAIN", &chain);
        shell
    };
    match ProcessPoolExecutor::with_command(1, command) {
        Ok(pool) => {
            let outcome = pool.submit(&DOUBLE, 1).map(|future| future.result());
            assert!(!matches!(outcome, Ok(Ok(_))), "there is no worker");
        }
        Err(error) => assert!(matches!(error, StartError::TooDeep), "{error}"),
    }
    if is_first {
        assert_eq!(fs::read_to_string(list).unwrap(), "link\n".repeat(4));
    }
}

/// The worker's shell sleeps when the worker has left.
fn slow_to_leave(program: &Path) {
    let program = program.to_owned();
    let command = move || {
        let mut shell = Command::new("sh");
        shell.args(["-c", "\"$0\"; sleep 2"]).arg(&program);
        shell
    };
    let pool = ProcessPoolExecutor::builder().workers(1).tasks_per_child(1).command(command);
    let pool = pool.build().unwrap();
    assert_eq!(pool.submit(&DOUBLE, 1).unwrap().result(), Ok(2));
    // The first worker is leaving now.
    assert_eq!(pool.submit(&DOUBLE, 2).unwrap().result(), Ok(4));
    let used = || Duration::from(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).unwrap());
    let before = used();
    sleep(Duration::from_secs(1));
    let spent = used().saturating_sub(before);
    assert!(spent < Duration::from_millis(100), "{spent:?} of processor time in an idle second");
}
