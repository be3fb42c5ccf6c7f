//! What the process pool promises, also when its workers die.

use std::{
    io::Read,
    num::NonZero,
    process::{Command, Stdio, abort, exit, id},
    sync::mpsc,
    time::Duration,
};

use item41_executors::{
    Future, ProcessPoolExecutor, Shutdown, StartError, State, SubmitError, Task, TaskError, Tasks,
    serve_if_worker,
};
use nix::{
    errno::Errno,
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde::{Deserialize, Serialize, ser::Error as _};

static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
static LENGTH: Task<Vec<u8>, usize> = Task::new("length", |bytes| bytes.len());
static FILL: Task<usize, Vec<u8>> = Task::new("fill", |length| vec![7; length]);
static PID: Task<(), u32> = Task::new("pid", |()| id());
static FOREVER: Task<(), ()> = Task::new("forever", |()| {
    loop {
        std::thread::park()
    }
});
static PANIC: Task<String, ()> = Task::new("panic", |text| panic!("{text}"));
static EXIT: Task<i32, ()> = Task::new("exit", |code| exit(code));
static ABORT: Task<(), ()> = Task::new("abort", |()| abort());
static STDIN: Task<(), String> = Task::new("stdin", |()| {
    std::io::read_to_string(std::io::stdin()).unwrap()
});
static CHATTER: Task<(), ()> = Task::new("chatter", |()| println!("on standard output"));
static STUBBORN: Task<Stubborn, Stubborn> = Task::new("stubborn", |s| Stubborn(!s.0));
/// A different fate for each number; what cannot be serialized has a beginning that can.
static FATE: Task<u64, (u64, Stubborn)> = Task::new("fate", |n| {
    assert!(n != 1, "one is unlucky");
    (n, Stubborn(n == 2))
});
static UNREGISTERED: Task<u64, u64> = Task::new("unregistered", |n| n);
/// The same name as `DOUBLE`, and other types.
static MISTYPED: Task<String, Vec<String>> = Task::new("double", |_| Vec::new());

static TASKS: &Tasks = &[
    &DOUBLE, &LENGTH, &FILL, &PID, &FOREVER, &PANIC, &EXIT, &ABORT, &STDIN, &CHATTER, &STUBBORN,
    &FATE,
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

/// Not a test: the worker processes of the other tests run this one, and never return from it.
#[test]
fn worker() {
    serve_if_worker(TASKS);
}

/// This program, so that it runs the test `name` alone.
fn this_program(name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([name, "--exact", "--include-ignored", "--nocapture"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn pool(workers: usize) -> ProcessPoolExecutor {
    ProcessPoolExecutor::with_command(workers, || this_program("worker")).unwrap()
}

fn chunks_of(size: usize) -> NonZero<usize> {
    NonZero::new(size).unwrap()
}

/// The process of the pool's only worker.
fn only_worker(pool: &ProcessPoolExecutor) -> Pid {
    let pid = pool.submit(&PID, ()).unwrap().result().unwrap();
    Pid::from_raw(pid.try_into().unwrap())
}

fn is_gone(process: Pid) -> bool {
    // A zombie can still be signalled: gone means waited for.
    kill(process, None) == Err(Errno::ESRCH)
}

fn assert_broken<T: std::fmt::Debug>(outcome: Result<T, TaskError>, by: &str) {
    match outcome {
        Err(TaskError::BrokenProcessPool { reason }) => {
            assert!(reason.contains(by), "{reason:?} should name {by:?}");
        }
        other => panic!("the pool should be broken, but there is {other:?}"),
    }
}

/// Waits until a future ends, however it ends.
fn when_done<T: Send + 'static>(future: &Future<T>) {
    let (told, tell) = mpsc::channel();
    future.add_done_callback(move |_| told.send(()).unwrap());
    tell.recv().unwrap();
}

#[test]
fn a_pool_of_no_processes_is_refused() {
    let pool = ProcessPoolExecutor::with_command(0, || this_program("worker"));
    assert!(matches!(pool.unwrap_err(), StartError::NoWorkers));
}

#[test]
fn a_program_that_cannot_be_started_is_an_error() {
    let mut started = Vec::new();
    let pool = ProcessPoolExecutor::with_command(2, || {
        started.push(());
        Command::new("/no/such/program")
    });
    assert!(matches!(pool.unwrap_err(), StartError::Process(_)));
    assert_eq!(started.len(), 1, "it gives up at the first");
}

#[test]
fn results_come_in_order_whatever_the_chunk_size() {
    let pool = pool(3);
    for size in [1, 2, 7, 1000] {
        let doubles = pool.map(&DOUBLE, 0..20, chunks_of(size)).unwrap();
        let doubles = doubles.collect::<Result<Vec<_>, _>>().unwrap();
        assert_eq!(
            doubles,
            (0..20).map(|n| 2 * n).collect::<Vec<_>>(),
            "chunks of {size}"
        );
    }
    let nothing = pool.map(&DOUBLE, [0; 0], chunks_of(1)).unwrap();
    assert_eq!(nothing.count(), 0);
}

#[test]
fn futures_can_be_asked_in_any_order() {
    let pool = pool(2);
    let futures: Vec<_> = (0..50)
        .map(|n| (n, pool.submit(&DOUBLE, n).unwrap()))
        .collect();
    for (n, future) in futures.into_iter().rev() {
        assert_eq!(future.result(), Ok(2 * n));
    }
}

/// Both are far larger than what a socket holds.
#[test]
fn large_arguments_and_results_pass() {
    let pool = pool(2);
    let length = 8 << 20;
    let filled = pool.submit(&FILL, length).unwrap();
    let measured = pool.submit(&LENGTH, vec![1; length]).unwrap();
    assert_eq!(measured.result(), Ok(length));
    assert!(filled.result() == Ok(vec![7; length]));
}

#[test]
fn what_happens_to_a_task_hurts_its_own_future_alone() {
    let pool = pool(1);
    let worker = only_worker(&pool);
    let panicked = pool.submit(&PANIC, "no luck".to_owned()).unwrap();
    let argument = pool.submit(&STUBBORN, Stubborn(true)).unwrap();
    let result = pool.submit(&STUBBORN, Stubborn(false)).unwrap();
    let unknown = pool.submit(&UNREGISTERED, 1).unwrap();
    let mistyped = pool.submit(&MISTYPED, "text".repeat(50)).unwrap();
    let fine = pool.submit(&DOUBLE, 21).unwrap();

    let message = "no luck".to_owned();
    assert_eq!(panicked.result(), Err(TaskError::Panicked { message }));
    let error = argument.result().unwrap_err().to_string();
    assert!(
        error.starts_with("cannot serialize the argument of task `stubborn`"),
        "{error}"
    );
    let error = result.result().unwrap_err().to_string();
    assert!(
        error.starts_with("cannot serialize the result of task `stubborn`"),
        "{error}"
    );
    let task = "unregistered".to_owned();
    assert_eq!(unknown.result(), Err(TaskError::UnknownTask { task }));
    assert!(matches!(
        mistyped.result(),
        Err(TaskError::Serialization { .. })
    ));
    assert_eq!(fine.result(), Ok(42));
    assert_eq!(only_worker(&pool), worker, "it is still the same process");
}

#[test]
fn in_a_chunk_too_a_task_hurts_its_own_result_alone() {
    let pool = pool(1);
    let outcomes: Vec<_> = pool.map(&FATE, 0..4, chunks_of(4)).unwrap().collect();
    let message = "one is unlucky".to_owned();
    assert_eq!(outcomes[0], Ok((0, Stubborn(false))));
    assert_eq!(outcomes[1], Err(TaskError::Panicked { message }));
    assert!(matches!(outcomes[2], Err(TaskError::Serialization { .. })));
    assert_eq!(outcomes[3], Ok((3, Stubborn(false))));
}

#[test]
fn a_worker_that_ends_breaks_the_pool() {
    let pool = pool(2);
    let forever = pool.submit(&FOREVER, ()).unwrap();
    let exits = pool.submit(&EXIT, 3).unwrap();
    let waiting: Vec<_> = (0..10).map(|n| pool.submit(&DOUBLE, n)).collect();
    assert_broken(exits.result(), "exit status: 3");
    assert_broken(forever.result(), "exit status: 3");
    for future in waiting {
        match future {
            Ok(future) => assert_broken(future.result(), "exit status: 3"),
            Err(error) => assert!(matches!(error, SubmitError::BrokenProcessPool { .. })),
        }
    }
    let error = pool.submit(&DOUBLE, 1).unwrap_err();
    assert!(
        matches!(error, SubmitError::BrokenProcessPool { .. }),
        "{error}"
    );
    pool.shutdown(Shutdown::default());
}

#[test]
fn a_worker_that_is_killed_while_it_works_breaks_the_pool() {
    let pool = pool(1);
    let worker = only_worker(&pool);
    let forever = pool.submit(&FOREVER, ()).unwrap();
    let waiting = pool.submit(&DOUBLE, 1).unwrap();
    kill(worker, Signal::SIGKILL).unwrap();
    assert_broken(forever.result(), "SIGKILL");
    assert_broken(waiting.result(), "SIGKILL");
    drop(pool);
    assert!(is_gone(worker));
}

/// Nobody sends it anything; that it dies is seen all the same.
#[test]
fn a_worker_that_is_killed_while_it_is_free_breaks_the_pool() {
    let pool = pool(2);
    let forever = pool.submit(&FOREVER, ()).unwrap();
    let idle = only_worker(&pool);
    kill(idle, Signal::SIGKILL).unwrap();
    assert_broken(forever.result(), "SIGKILL");
    assert!(pool.submit(&DOUBLE, 1).is_err());
}

/// A stopped worker reads nothing, so a message larger than the socket stays stuck in its middle.
#[test]
fn a_worker_that_is_killed_in_the_middle_of_a_message_breaks_the_pool() {
    let pool = pool(1);
    let worker = only_worker(&pool);
    kill(worker, Signal::SIGSTOP).unwrap();
    let large = pool.submit(&LENGTH, vec![1; 16 << 20]).unwrap();
    let large = large.result_timeout(Duration::from_millis(20)).unwrap_err();
    kill(worker, Signal::SIGKILL).unwrap();
    assert_broken(large.result(), "SIGKILL");
}

/// `cat` sends every request back, and a request is no answer; a printed page is none either.
#[test]
fn a_program_that_talks_nonsense_breaks_the_pool() {
    // Standard input is the socket, both ways.
    let nonsense = "printf '\\377\\377\\377\\377nonsense' >&0; cat";
    let pool = ProcessPoolExecutor::with_command(1, || {
        let mut shell = Command::new("sh");
        shell.args(["-c", nonsense]);
        shell
    });
    let pool = pool.unwrap();
    match pool.submit(&DOUBLE, 1) {
        Ok(future) => assert_broken(future.result(), "sent what is no answer"),
        Err(error) => assert!(
            error.to_string().contains("sent what is no answer"),
            "{error}"
        ),
    }
}

#[test]
fn a_callback_of_a_broken_future_may_use_the_pool() {
    let pool = std::sync::Arc::new(pool(1));
    let again = std::sync::Arc::clone(&pool);
    let (told, tell) = mpsc::channel();
    let aborted = pool.submit(&ABORT, ()).unwrap();
    aborted.add_done_callback(move |_| {
        told.send(again.submit(&DOUBLE, 1).is_err()).unwrap();
        again.shutdown(Shutdown::default());
    });
    assert_broken(aborted.result(), "SIGABRT");
    assert!(tell.recv().unwrap());
}

#[test]
fn a_task_that_waits_for_a_worker_can_be_cancelled() {
    let pool = pool(1);
    let worker = only_worker(&pool);
    let forever = pool.submit(&FOREVER, ()).unwrap();
    let waiting = pool.submit(&DOUBLE, 1).unwrap();
    assert!(waiting.cancel());
    kill(worker, Signal::SIGKILL).unwrap();
    when_done(&forever);
    assert!(!forever.cancel());
    assert_eq!(
        waiting.result(),
        Err(TaskError::Cancelled),
        "it stays cancelled"
    );
}

#[test]
fn shutdown_answers_what_waits_unless_told_to_cancel_it() {
    for cancel_futures in [false, true] {
        let pool = pool(1);
        let worker = only_worker(&pool);
        let futures: Vec<_> = (0..200).map(|n| pool.submit(&FILL, n).unwrap()).collect();
        pool.shutdown(Shutdown {
            wait: true,
            cancel_futures,
        });
        assert!(is_gone(worker));
        assert_eq!(pool.submit(&DOUBLE, 1).unwrap_err(), SubmitError::Shutdown);
        let states: Vec<_> = futures.iter().map(Future::state).collect();
        assert!(
            states.iter().all(|state| match state {
                State::Finished => true,
                State::Cancelled => cancel_futures,
                State::Pending | State::Running => false,
            }),
            "{states:?}"
        );
    }
}

#[test]
fn a_task_finds_standard_input_empty_and_may_print() {
    let pool = pool(1);
    assert_eq!(pool.submit(&STDIN, ()).unwrap().result(), Ok(String::new()));
    assert_eq!(pool.submit(&CHATTER, ()).unwrap().result(), Ok(()));
    assert_eq!(pool.submit(&DOUBLE, 2).unwrap().result(), Ok(4));
}

/// Not a test: a parent that is killed before it can end its worker.
#[test]
#[ignore = "the next test runs it"]
fn parent() {
    let pool = ProcessPoolExecutor::with_command(1, || {
        let mut worker = this_program("worker");
        // It holds the pipe that the next test reads, as long as it lives.
        worker.stderr(Stdio::inherit());
        worker
    });
    let pool = pool.unwrap();
    only_worker(&pool);
    eprintln!("ready");
    loop {
        std::thread::park();
    }
}

#[test]
fn workers_leave_when_their_parent_dies() {
    let mut parent = this_program("parent")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut words = parent.stderr.take().unwrap();
    let mut ready = [0; 6];
    words.read_exact(&mut ready).unwrap();
    parent.kill().unwrap();
    parent.wait().unwrap();
    // The end of the pipe comes only when the worker, which holds it too, is gone.
    words.read_to_end(&mut Vec::new()).unwrap();
}
