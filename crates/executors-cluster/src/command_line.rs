//! What makes a program an agent, a worker process, or a view of the cluster.

use std::{env, num::NonZero, process, thread, time::Duration};

use item41_executors::Tasks;

use crate::{
    ClusterError,
    agent::{self, Settings},
    connection::Access,
    status,
    task::register,
    wire::is_name,
};

const HELP: &str = "\
Usage: PROGRAM cluster-worker [OPTIONS]    runs calls on this machine, until it is told to leave
       PROGRAM cluster-worker --drain      has the agents of this machine finish and leave
       PROGRAM cluster-status [OPTIONS]    shows agents, slots, builds and calls

  --broker URL           the broker's address (or X41_BROKER; nats://127.0.0.1:4222)
  --pool NAME            the pool (or X41_POOL; default)
  --credentials FILE     a .creds file, an nkey's seed, or user:password (or X41_CREDENTIALS)
  --ca FILE              the authority of the broker's certificate (or X41_CA)
  --cert FILE --key FILE the certificate of this program
  --slots N              how many calls run at the same time (the number of cores)
  --message-bytes N      the greatest length of a call's arguments or results (64 MiB)
  --silence SECONDS      after how long an agent that is silent counts as lost (10)
  --connect-timeout SECONDS  how long the broker may be unreachable at the start (10)
";

/// Makes this program a worker process, an agent (`cluster-worker`) or a view of the cluster
/// (`cluster-status`), if it was started as one; then it never returns. `main` calls it first.
///
/// It stands for item 41's function of the same name too: a pool of this machine's processes has the
/// same tasks.
///
/// ```no_run
/// use executors_cluster::{Tasks, serve_if_worker};
/// use item41_executors::Task;
///
/// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
/// static TASKS: &Tasks = &[&DOUBLE];
///
/// fn main() {
///     serve_if_worker(TASKS);
/// }
/// ```
pub fn serve_if_worker(tasks: &Tasks) {
    register(tasks);
    item41_executors::serve_if_worker(tasks);
    let mut arguments = env::args().skip(1);
    let result = match arguments.next().as_deref() {
        Some("cluster-worker") => work(arguments),
        Some("cluster-status") => show(arguments),
        _ => return,
    };
    if let Err(error) = result {
        eprintln!("{error}");
        let is_usage = matches!(error, ClusterError::CommandLine { .. });
        process::exit(if is_usage { 2 } else { 1 });
    }
    process::exit(0);
}

/// What the command line says.
struct Options {
    settings: Settings,
    is_drain: bool,
}

fn work(arguments: impl Iterator<Item = String>) -> Result<(), ClusterError> {
    let Some(Options { settings, is_drain }) = parse(arguments)? else { return Ok(()) };
    let runtime = runtime()?;
    if is_drain {
        return runtime.block_on(status::drain(&settings.access));
    }
    runtime.block_on(agent::run(settings))
}

fn show(arguments: impl Iterator<Item = String>) -> Result<(), ClusterError> {
    let Some(Options { settings, .. }) = parse(arguments)? else { return Ok(()) };
    let lines = runtime()?.block_on(status::status(&settings.access))?;
    println!("{lines}");
    Ok(())
}

fn runtime() -> Result<tokio::runtime::Runtime, ClusterError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| ClusterError::Start { what: "the runtime", reason: error.to_string() })
}

/// `None` if only help was asked for.
fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, ClusterError> {
    let from_env = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let url = from_env("X41_BROKER").unwrap_or_else(|| "nats://127.0.0.1:4222".to_owned());
    let mut access = Access::new(&url);
    access.pool = from_env("X41_POOL").unwrap_or(access.pool);
    access.credentials = from_env("X41_CREDENTIALS").map(Into::into);
    access.authority = from_env("X41_CA").map(Into::into);
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut settings = Settings { access, slots: cores, message_bytes: 64 << 20 };
    let (mut certificate, mut key, mut is_drain) = (None, None, false);
    while let Some(option) = arguments.next() {
        if option == "--help" {
            print!("{HELP}");
            return Ok(None);
        }
        if option == "--drain" {
            is_drain = true;
            continue;
        }
        let wrong = |reason| ClusterError::CommandLine { reason };
        let value = arguments.next().ok_or_else(|| wrong(format!("{option} has no value")))?;
        let number = || {
            let number = value.parse::<usize>().ok().filter(|number| *number > 0);
            number.ok_or_else(|| wrong(format!("{option} {value} is not a number of at least 1")))
        };
        let access = &mut settings.access;
        match option.as_str() {
            "--broker" => access.url = value,
            "--pool" => access.pool = value,
            "--credentials" => access.credentials = Some(value.into()),
            "--ca" => access.authority = Some(value.into()),
            "--cert" => certificate = Some(value.into()),
            "--key" => key = Some(value.into()),
            "--slots" => settings.slots = number()?,
            "--message-bytes" => settings.message_bytes = number()?,
            "--silence" => access.ack_wait = Duration::from_secs(number()? as u64),
            "--connect-timeout" => access.connect_timeout = Duration::from_secs(number()? as u64),
            _ => return Err(wrong(format!("{option} is unknown; --help shows what there is"))),
        }
    }
    settings.access.client_certificate = match (certificate, key) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        _ => {
            let reason = "--cert and --key belong together".to_owned();
            return Err(ClusterError::CommandLine { reason });
        }
    };
    if !is_name(&settings.access.pool) {
        return Err(ClusterError::Name { name: settings.access.pool });
    }
    Ok(Some(Options { settings, is_drain }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Option<Options>, ClusterError> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn parse_names_what_it_cannot_understand() {
        for (line, named) in [
            ("--slots", "--slots has no value"),
            ("--slots 0", "--slots 0"),
            ("--bots 3", "--bots is unknown"),
            ("--cert a", "belong together"),
            ("--pool a.b", "\"a.b\""),
        ] {
            let error = parsed(line).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(named), "{line}: {error}");
        }
    }

    #[test]
    fn parse_takes_all_options() {
        let line = "--broker tls://b:1 --pool p --slots 3 --silence 2 --drain";
        let options = parsed(line).unwrap().unwrap();
        assert_eq!(options.settings.slots, 3);
        assert_eq!(options.settings.access.url, "tls://b:1");
        assert_eq!(options.settings.access.ack_wait, Duration::from_secs(2));
        assert!(options.is_drain);
    }
}
