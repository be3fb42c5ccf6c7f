//! Reaps the children whose handles were dropped while they ran.
//!
//! One thread serves them all. It exists only while there are such children, and sleeps until one
//! of them exits. Python puts such a child on a list and looks at the list when the next child is
//! started; until then the child stays a zombie. That is also what happens here to a child for
//! which the system gives neither thread nor descriptor.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
};

use nix::sys::signal::{SigSet, SigmaskHow};

use crate::child_id::ChildId;

static REAPER: Mutex<Reaper> = Mutex::new(Reaper { unwatched: Vec::new(), watched: None });

struct Reaper {
    /// Looked at when a child is started or dropped.
    unwatched: Vec<ChildId>,
    /// Those that the thread waits for; nothing while it does not run.
    watched: Option<Watched>,
}

/// No holder of the lock leaves the lists half changed, so one that panicked does no harm.
fn reaper() -> MutexGuard<'static, Reaper> {
    REAPER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reaps `child` when it exits.
pub(crate) fn reap_later(child: ChildId) {
    reaper().watch(child);
}

/// Reaps the children that are not watched and have exited meanwhile.
pub(crate) fn sweep() {
    let mut reaper = reaper();
    if !reaper.unwatched.is_empty() {
        for child in std::mem::take(&mut reaper.unwatched) {
            if is_running(&child) {
                reaper.watch(child);
            }
        }
    }
}

/// An error of the system counts as an end: no caller is left to receive it.
fn is_running(child: &ChildId) -> bool {
    matches!(child.try_reap(), Ok(None))
}

impl Reaper {
    fn watch(&mut self, child: ChildId) {
        if let Some(watched) = &mut self.watched {
            self.unwatched.extend(watched.add(child));
            return;
        }
        let Some(mut watched) = Watched::new() else {
            self.unwatched.push(child);
            return;
        };
        self.unwatched.extend(watched.add(child));
        if watched.is_empty() {
            return;
        }
        if watched.start() {
            self.watched = Some(watched);
        } else {
            self.unwatched.extend(watched.into_children());
        }
    }
}

/// Starts a thread, and returns whether the system let it.
fn start(work: impl FnOnce() + Send + 'static) -> bool {
    let reaper = thread::Builder::new().name("child reaper".to_owned()).stack_size(64 * 1024);
    // A thread inherits the signals that its starter blocks. The program's signals are for the threads
    // that it knows: it may block one in all of these, and take it by `sigwait`.
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK);
    let started = reaper.spawn(work).is_ok();
    // The mask was valid when this thread had it.
    let _ = before.map(|before| before.thread_set_mask());
    started
}

#[cfg(target_os = "linux")]
use linux::Watched;

#[cfg(target_os = "linux")]
mod linux {
    use std::{collections::HashMap, os::fd::OwnedFd, sync::Arc};

    use rustix::{
        buffer::spare_capacity,
        event::{
            Timespec,
            epoll::{self, CreateFlags, EventData, EventFlags},
        },
    };

    use super::{is_running, reaper, start};
    use crate::{
        child_id::{ChildId, Found},
        deadline::{Naps, left},
    };

    /// The children that the thread waits for, by the key of their event.
    pub(super) struct Watched {
        epoll: Arc<OwnedFd>,
        children: HashMap<u64, (ChildId, OwnedFd)>,
        next_key: u64,
    }

    impl Watched {
        pub(super) fn new() -> Option<Self> {
            let epoll = Arc::new(epoll::create(CreateFlags::CLOEXEC).ok()?);
            Some(Self { epoll, children: HashMap::new(), next_key: 0 })
        }

        /// Starts the thread, and returns whether the system let it.
        pub(super) fn start(&self) -> bool {
            let epoll = Arc::clone(&self.epoll);
            start(move || serve(epoll))
        }

        pub(super) fn is_empty(&self) -> bool {
            self.children.is_empty()
        }

        pub(super) fn into_children(self) -> impl Iterator<Item = ChildId> {
            self.children.into_values().map(|(child, _)| child)
        }

        /// Gives the child back if it cannot be watched.
        pub(super) fn add(&mut self, child: ChildId) -> Option<ChildId> {
            let pidfd = match child.open() {
                Found::Child(pidfd) => pidfd,
                Found::Unsure => return Some(child),
                Found::Gone => return None,
            };
            let key = EventData::new_u64(self.next_key);
            if epoll::add(&*self.epoll, &pidfd, key, EventFlags::IN).is_err() {
                return Some(child);
            }
            self.children.insert(self.next_key, (child, pidfd));
            self.next_key += 1;
            None
        }
    }

    /// What the thread does, until no child is left.
    fn serve(epoll: Arc<OwnedFd>) {
        let mut naps = Naps::new();
        // A debugger or strace holds these: they have exited and cannot be reaped yet.
        let mut held: Vec<ChildId> = Vec::new();
        let mut events = Vec::with_capacity(16);
        loop {
            events.clear();
            let nap = if held.is_empty() { None } else { left(naps.next_end()) };
            let nap = nap.and_then(|nap| Timespec::try_from(nap).ok());
            // An interrupted wait returns no event, and the next one finds it.
            let _ = epoll::wait(&*epoll, spare_capacity(&mut events), nap.as_ref());
            let mut reaper = reaper();
            let Some(watched) = &mut reaper.watched else { return };
            let exited =
                events.iter().filter_map(|event| watched.children.remove(&event.data.u64()));
            // The descriptors are closed before the children are reaped.
            held.extend(exited.map(|(child, _)| child));
            if !watched.children.is_empty() {
                drop(reaper);
                held.retain(is_running);
                continue;
            }
            reaper.watched = None;
            drop(reaper);
            drop(epoll);
            while !held.is_empty() {
                held.retain(is_running);
                if !held.is_empty() {
                    naps.nap(None);
                }
            }
            return;
        }
    }
}

#[cfg(not(target_os = "linux"))]
use elsewhere::Watched;

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use super::{is_running, reaper, start};
    use crate::{child_id::ChildId, deadline::Naps};

    /// The children that the thread looks at between naps.
    pub(super) struct Watched(Vec<ChildId>);

    impl Watched {
        #[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
        pub(super) fn new() -> Option<Self> {
            Some(Self(Vec::new()))
        }

        /// Starts the thread, and returns whether the system let it.
        pub(super) fn start(&self) -> bool {
            start(serve)
        }

        pub(super) fn is_empty(&self) -> bool {
            self.0.is_empty()
        }

        pub(super) fn into_children(self) -> impl Iterator<Item = ChildId> {
            self.0.into_iter()
        }

        /// Gives the child back if it cannot be watched.
        pub(super) fn add(&mut self, child: ChildId) -> Option<ChildId> {
            self.0.push(child);
            None
        }
    }

    /// What the thread does, until no child is left.
    fn serve() {
        let mut naps = Naps::new();
        loop {
            naps.nap(None);
            let mut reaper = reaper();
            let Some(watched) = &mut reaper.watched else { return };
            watched.0.retain(is_running);
            if watched.0.is_empty() {
                reaper.watched = None;
                return;
            }
        }
    }
}
