//! Two threads that wait for each other, and somebody who does not wait for them.

use std::{
    env,
    io::{self, BufRead, BufReader, Read, Write},
    os::unix::process::ExitStatusExt,
    process::{self, Child, Command, ExitStatus, Stdio},
    sync::{Barrier, Mutex, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use item38_locks::{
    explorer::{Outcome, explore, ordered_locks, two_locks},
    start_together,
};
use lab::Lab;

/// The argument with which this program is the child that stands still.
pub const CHILD: &str = "--stand-still";
/// How long the watchdog listens to silence.
const PATIENCE: Duration = Duration::from_millis(200);
/// A machine so busy that a child says nothing for so long is no lesson.
const START: Duration = Duration::from_secs(30);

/// Two locks in opposite order with a barrier in between; a watchdog ends it.
pub fn run(lab: &Lab) -> lab::Result {
    let mut watched = Watched::start()?;
    let mut said = (0..4).map(|_| watched.hear(START)).collect::<lab::Result<Vec<_>>>()?;
    said.sort(); // Who came first is chance.
    lab.say(said.join("\n"));
    let last = watched.lines.recv_timeout(PATIENCE);
    lab.say(format!(
        "Silence for {} seconds: the watchdog ends the process",
        PATIENCE.as_secs_f64()
    ));
    let status = watched.end()?;
    lab.claim("two threads stand still when each has the lock that the other wants")
        .holds(last.is_err(), "both said what they wait for, then nothing more");
    lab.claim("a thread cannot be ended from outside, but its process can")
        .holds(status.signal() == Some(9), format!("the child ended with {status}"));

    start_together(2, in_the_same_order(lab))?;
    let (opposite, same) = (explore(&two_locks())?, explore(&ordered_locks())?);
    let deadlocks = [&opposite, &same].map(|outcomes| outcomes.of(&Outcome::Deadlock));
    lab.claim("locks that all threads take in the same order cannot deadlock").holds(
        deadlocks[0] > 0 && deadlocks[1] == 0,
        format!(
            "{} of {} schedules do in opposite order, {} of {} in the same",
            deadlocks[0],
            opposite.schedules(),
            deadlocks[1],
            same.schedules()
        ),
    );
    Ok(())
}

/// The child: each thread has a lock before either asks for its second one.
pub fn stand_still() -> process::ExitCode {
    // Whoever is started by a program that dies must not stand still for ever.
    thread::spawn(|| {
        let _ = io::stdin().read(&mut [0]);
        process::exit(1)
    });
    let (first, second) = (Mutex::new(()), Mutex::new(()));
    let each_has_one = Barrier::new(2);
    let say = |line: &str| drop(writeln!(io::stdout(), "{line}"));
    let ended = start_together(2, |thread| {
        let (name, mine, other) = match thread {
            0 => ("A", ("first", &first), ("second", &second)),
            _ => ("B", ("second", &second), ("first", &first)),
        };
        let _mine = mine.1.lock();
        say(&format!("Thread {name} has the {} lock", mine.0));
        each_has_one.wait();
        say(&format!("Thread {name} waits for the {} lock", other.0));
        let _other = other.1.lock();
        say(&format!("Thread {name} has both"));
    });
    process::ExitCode::from(u8::from(ended.is_err()))
}

/// The same two threads; both ask for the first lock first.
fn in_the_same_order(lab: &Lab) -> impl Fn(usize) + Sync {
    let (first, second) = (Mutex::new(0), Mutex::new(()));
    move |_| {
        let mut first = first.lock().expect("nobody panics here");
        let _second = second.lock();
        *first += 1;
        if *first == 2 {
            lab.say("In the same order both threads are done");
        }
    }
}

/// A child that is ended in any case, and what it says.
struct Watched {
    child: Child,
    lines: mpsc::Receiver<String>,
    reader: Option<JoinHandle<()>>,
}

impl Watched {
    fn start() -> lab::Result<Self> {
        let program = env::current_exe().context("cannot find this program")?;
        let mut command = Command::new(program);
        command.arg(CHILD).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("cannot start the child that stands still")?;
        let (sender, lines) = mpsc::channel();
        let output = child.stdout.take();
        let read = move || {
            let lines = output.map(|output| BufReader::new(output).lines()).into_iter().flatten();
            lines.map_while(Result::ok).try_for_each(|line| sender.send(line).ok());
        };
        let mut watched = Self { child, lines, reader: None };
        watched.reader = Some(thread::Builder::new().spawn(read).context("cannot start a reader")?);
        Ok(watched)
    }

    fn hear(&self, patience: Duration) -> lab::Result<String> {
        match self.lines.recv_timeout(patience) {
            Ok(line) => Ok(line),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                bail!("the child said nothing for {patience:?}")
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => bail!("the child ended too early"),
        }
    }

    fn end(&mut self) -> lab::Result<ExitStatus> {
        let ended = self.child.try_wait().context("cannot ask for the child")?;
        ensure!(ended.is_none(), "the child ended by itself");
        self.child.kill().context("cannot end the child")?;
        self.child.wait().context("cannot wait for the child")
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        // Once it has ended these do nothing.
        let _ = self.child.kill();
        let _ = self.child.wait();
        // With the child the other end of the pipe is gone.
        let _ = self.reader.take().map(JoinHandle::join);
    }
}
