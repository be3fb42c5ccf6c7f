//! How a pool of processes is made.

use std::{
    fmt, io,
    process::Command,
    sync::{Arc, Mutex, mpsc::sync_channel},
    time::Duration,
};

use serde::Serialize;

use super::{
    ProcessPoolExecutor, mailbox::Mailbox, manager::Manager, plan::Plan, worker_process::Greeting,
};
use crate::{
    Outcome, StartError, Task, call,
    caught::note_places,
    crew::{Crew, check_name, cores},
    frame::{LIMIT, Outgoing},
    wire::{Hello, write},
    worker,
};

type Start = Box<dyn FnMut() -> Command + Send>;
/// Its name, and its request under a limit.
type Initializer = (&'static str, Box<dyn FnOnce(usize) -> Outcome<Vec<u8>>>);

/// How a pool of processes is made: [`ProcessPoolExecutor::builder`].
///
/// ```no_run
/// use std::time::Duration;
/// use item41_executors::{ProcessPoolExecutor, Task, serve_if_worker};
///
/// static OPEN: Task<String, ()> = Task::new("open", |path| drop(path));
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     serve_if_worker(&[&OPEN]);
///     let pool = ProcessPoolExecutor::builder()
///         .workers(2)
///         .name("indexer")
///         .initializer(&OPEN, "/tmp/index".to_owned())
///         .tasks_per_child(100)
///         .time_limit(Duration::from_secs(60))
///         .build()?;
///     drop(pool);
///     Ok(())
/// }
/// ```
#[must_use = "`build` makes the pool"]
pub struct ProcessPoolBuilder {
    workers: usize,
    name: String,
    start: Option<Start>,
    initializer: Option<Initializer>,
    tasks_per_child: Option<usize>,
    time_limit: Option<Duration>,
    ahead: usize,
    queue_bytes: usize,
    message_bytes: usize,
}

/// At most so many calls are sent ahead: what the socket's buffer holds of small ones.
const AHEAD: usize = 256;

impl Default for ProcessPoolBuilder {
    fn default() -> Self {
        Self {
            workers: cores(),
            name: "pool".to_owned(),
            start: None,
            initializer: None,
            tasks_per_child: None,
            time_limit: None,
            ahead: AHEAD,
            queue_bytes: usize::MAX,
            message_bytes: LIMIT,
        }
    }
}

impl ProcessPoolBuilder {
    /// So many processes; the number of cores, unless it is set.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers;
        self
    }

    /// What the workers are called in a list of processes, with a number after it.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// How a worker is started, called once for each: for a program that reaches
    /// [`serve_if_worker`](crate::serve_if_worker) only with certain arguments, or for workers with
    /// an environment of their own. The pool sets the command's name (`arg0`) and its standard
    /// input. Unless it is set, this same program is started again without arguments.
    /// It is found by its path: where the file is replaced while the pool runs, as by a new build or an
    /// update, workers that start later ([`tasks_per_child`](Self::tasks_per_child)) are the new
    /// program. If its tasks have other types by then, their bytes may be taken for something else;
    /// make a new pool in a program that was started again.
    ///
    /// A program that never gets to `serve_if_worker` leaves every task waiting, or until the
    /// [`time_limit`](Self::time_limit).
    pub fn command(mut self, command: impl FnMut() -> Command + Send + 'static) -> Self {
        self.start = Some(Box::new(command));
        self
    }

    /// What every worker does first. If it panics in one of them, the pool is broken.
    pub fn initializer<A: Serialize + 'static>(
        mut self,
        task: &'static Task<A, ()>,
        argument: A,
    ) -> Self {
        let request = move |limit| call::request(task, &[argument], limit);
        self.initializer = Some((task.name(), Box::new(request)));
        self
    }

    /// A worker is replaced by a new one after so many calls; Python's `max_tasks_per_child`. A
    /// chunk is one call.
    pub fn tasks_per_child(mut self, tasks: usize) -> Self {
        self.tasks_per_child = Some(tasks);
        self
    }

    /// How long a worker may take for one call; its start counts where that comes first. One that
    /// gives no answer for longer, because its task does not end or somebody stopped it, breaks the
    /// pool and is killed.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = Some(limit);
        self
    }

    /// At most so many calls are sent to a worker that is still busy with another, so that it need
    /// not wait for the next one; 256, unless it is set. The pool sends short ones ahead, up to about
    /// a millisecond of work. What was sent ahead is [`Running`](crate::State::Running), can no
    /// longer be cancelled, and waits for the tasks before it. With 0, a task goes to a worker that
    /// has nothing else to do, which matters where tasks wait for each other.
    pub fn sent_ahead(mut self, calls: usize) -> Self {
        self.ahead = calls;
        self
    }

    /// How many bytes of requests may wait for a worker; without limit, unless it is set. A
    /// `submit` that would exceed it waits until there is room. One request that is larger by
    /// itself waits until no other is there. A task that is cancelled makes room at once. Callbacks never
    /// wait.
    pub fn queue_bytes(mut self, bytes: usize) -> Self {
        self.queue_bytes = bytes;
        self
    }

    /// No message, an argument or a result with a few bytes around it, may be longer; 1 GiB, unless
    /// it is set. One that is longer hurts its own future alone. Less than 1,024 bytes is taken for
    /// 1,024, which is room enough to say what is wrong.
    pub fn message_bytes(mut self, bytes: usize) -> Self {
        // A shorter one would have no room to say what is wrong; a longer one's length no room in
        // four bytes.
        self.message_bytes = bytes.clamp(1024, LIMIT);
        self
    }

    /// Makes the pool; its processes start at once.
    ///
    /// # Errors
    /// No workers were asked for, or workers that may run no task or have no time for it; the name has a NUL; two tasks have the same name; `main` did not call
    /// [`serve_if_worker`](crate::serve_if_worker), so that every worker would run the whole program
    /// again; the initializer's argument cannot be serialized; the system gives no thread or no
    /// process, and then none is left behind.
    pub fn build(self) -> Result<ProcessPoolExecutor, StartError> {
        let (workers, message_bytes) = (self.workers, self.message_bytes);
        let mailbox = Mailbox::new(self.queue_bytes);
        let plan = self.plan()?;
        note_places();
        let (mailbox, alarm) = mailbox.map_err(StartError::Process)?;
        let (mailbox, ids) = (Arc::new(mailbox), Arc::<Mutex<_>>::default());
        let manager = Manager::new(plan, Arc::clone(&mailbox), alarm, Arc::clone(&ids));
        let (started, has_started) = sync_channel(1);
        let mut crew = Crew::default();
        crew.start("pool manager".to_owned(), move || manager.run(&started))?;
        let pool = ProcessPoolExecutor { mailbox, manager: crew, workers, message_bytes, ids };
        let lost = || Err(io::Error::other("the pool's manager panicked"));
        has_started.recv().unwrap_or_else(|_| lost()).map_err(StartError::Process)?;
        Ok(pool)
    }

    fn plan(self) -> Result<Plan, StartError> {
        if self.workers == 0 {
            return Err(StartError::NoWorkers);
        }
        if self.tasks_per_child == Some(0) {
            return Err(StartError::NoTasksPerChild);
        }
        if self.time_limit == Some(Duration::ZERO) {
            return Err(StartError::NoTime);
        }
        check_name(&self.name)?;
        worker::check_names()?;
        let command = self.start.map_or_else(this_program, Ok)?;
        let limit = self.message_bytes;
        let mut hello = Outgoing::new();
        write(&Hello { limit }, hello.body()).expect("a number can be serialized");
        let hello = hello.finish(limit).expect("a number is short");
        let prepare = |(name, request): Initializer| Ok((name, request(limit)?));
        let initializer =
            self.initializer.map(prepare).transpose().map_err(StartError::Initializer)?;
        let tasks_per_child = self.tasks_per_child;
        Ok(Plan {
            workers: self.workers,
            name: self.name,
            next: 0,
            command,
            greeting: Greeting { hello, initializer, limit, tasks_per_child },
            ahead: self.ahead,
            time_limit: self.time_limit,
        })
    }
}

fn this_program() -> Result<Start, StartError> {
    if !worker::is_prepared() {
        return Err(StartError::NotPrepared);
    }
    let program = std::env::current_exe().map_err(StartError::Process)?;
    Ok(Box::new(move || {
        let mut command = Command::new(&program);
        // Standard output is for the program's own answers.
        command.stdout(io::stderr());
        command
    }))
}

impl fmt::Debug for ProcessPoolBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessPoolBuilder")
            .field("workers", &self.workers)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
