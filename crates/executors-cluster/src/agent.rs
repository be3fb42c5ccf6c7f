//! The agent of a machine: it takes calls from the broker and has item 41's pool of processes run
//! them. It answers for its processes: a worker that dies is reported at once.

use std::{
    collections::{HashMap, HashSet},
    process,
    time::{Duration, Instant},
};

use async_nats::{
    Client, Subscriber,
    jetstream::consumer::{PullConsumer, pull},
};
use bytes::Bytes;
use futures_util::StreamExt;
use item41_executors::ProcessPoolExecutor;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::{mpsc, watch},
    time,
};
use tracing::info;

mod answering;
mod assigned;
mod orders;
mod presence;
mod taken;
mod taking;

use self::{
    orders::Orders,
    taken::{Key, TakenCalls},
};
use crate::{
    ClusterError,
    build_hash::build_hash,
    caller::BEAT,
    connection::{Access, Link},
    rate::Rate,
    transfers::Transfers,
    wire::{Subjects, is_name},
};

/// What an agent is told when it is started.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) access: Access,
    pub(crate) slots: usize,
    pub(crate) message_bytes: usize,
}

/// What a piece of work beside the loop has found.
enum Event {
    /// The arguments of a call are here and its caller allows it; or why it is not to be run.
    Prepared { key: Key, token: u64, arguments: Result<Bytes, NotRun> },
    /// The pool has an outcome.
    Done { key: Key, token: u64 },
    /// The stream and the consumer are there again.
    Consumer(Result<Box<PullConsumer>, String>),
}

/// Why a call is not run.
enum NotRun {
    /// Another agent has it, or the caller knows nothing of it.
    Refused,
    /// The caller does not answer.
    Unanswered,
    Failed(String),
}

/// How many silent callers are remembered.
const MOST_GONE: usize = 10_000;

struct Agent {
    settings: Settings,
    subjects: Subjects,
    id: String,
    host: String,
    client: Client,
    link: watch::Receiver<Link>,
    connections: u64,
    down_since: Option<Instant>,
    consumer: PullConsumer,
    inbox: Subscriber,
    callers_news: Subscriber,
    rolls: Subscriber,
    drains: Subscriber,
    pool: ProcessPoolExecutor,
    taken: TakenCalls,
    orders: Orders,
    transfers: Transfers,
    /// When each caller was heard last.
    callers: HashMap<String, Instant>,
    /// Callers that were silent for too long. Their calls are not run, unless they are heard again.
    gone: HashSet<String>,
    /// How many calls were asked for and not yet delivered.
    asked: usize,
    /// When calls were last asked for, or the broker had a word for that.
    last_word: Instant,
    next_token: u64,
    events: mpsc::UnboundedReceiver<Event>,
    tell: mpsc::UnboundedSender<Event>,
    is_leaving: bool,
    ticks: u64,
    last_tick: Instant,
    last_progress: Instant,
    done: Rate,
}

/// Runs an agent until it is asked to leave.
pub(crate) async fn run(settings: Settings) -> Result<(), ClusterError> {
    let agent = Agent::start(settings).await?;
    agent.serve().await;
    Ok(())
}

pub(crate) fn make_pool(settings: &Settings) -> Result<ProcessPoolExecutor, ClusterError> {
    let pool = ProcessPoolExecutor::builder()
        .workers(settings.slots)
        .name("cluster")
        .replace_dead_workers(true)
        // The task's name and lengths come beside what the caller's limit counts.
        .message_bytes(settings.message_bytes.saturating_add(1 << 16))
        .build();
    let failed = |error: item41_executors::StartError| ClusterError::Start {
        what: "the pool of processes",
        reason: error.to_string(),
    };
    pool.map_err(failed)
}

pub(crate) fn host_name() -> String {
    let name = nix::unistd::gethostname().ok().and_then(|name| name.into_string().ok());
    name.unwrap_or_else(|| "unknown".to_owned())
}

impl Agent {
    async fn start(mut settings: Settings) -> Result<Self, ClusterError> {
        let start = |what, reason: String| ClusterError::Start { what, reason };
        let build = build_hash().map_err(|e| start("the build's hash", e.to_string()))?;
        let pool = make_pool(&settings)?;
        let subjects = Subjects::new(&settings.access.pool, &build);
        let (client, link) = settings.access.connect().await?;
        let consumer = settings.access.prepare(&client, &link, &subjects).await?;
        let ack_wait = consumer.cached_info().config.ack_wait;
        // How long the broker waits, the first program of the build has set.
        settings.access.ack_wait = if ack_wait.is_zero() { BEAT * 20 } else { ack_wait };
        let host = host_name();
        let id = format!("a{}-{:016x}", process::id(), fastrand::u64(..));
        let failed = |e: async_nats::SubscribeError| start("a subscription", e.to_string());
        let inbox = client.subscribe(subjects.to(&id, ">")).await.map_err(failed)?;
        let callers_news = client.subscribe(subjects.callers()).await.map_err(failed)?;
        let rolls = client.subscribe(subjects.roll()).await.map_err(failed)?;
        let drains = client.subscribe(subjects.drain()).await.map_err(failed)?;
        let (tell, events) = mpsc::unbounded_channel();
        let connections = link.borrow().connections;
        Ok(Self {
            settings,
            subjects,
            id,
            host,
            client,
            link,
            connections,
            down_since: None,
            consumer,
            inbox,
            callers_news,
            rolls,
            drains,
            pool,
            taken: TakenCalls::default(),
            orders: Orders::default(),
            transfers: Transfers::default(),
            callers: HashMap::new(),
            gone: HashSet::new(),
            asked: 0,
            last_word: Instant::now(),
            next_token: fastrand::u64(..) >> 1,
            events,
            tell,
            is_leaving: false,
            ticks: 0,
            last_tick: Instant::now(),
            last_progress: Instant::now(),
            done: Rate::new(),
        })
    }

    async fn serve(mut self) {
        info!(agent = self.id, slots = self.settings.slots, "the agent has joined");
        let mut beat = time::interval(BEAT);
        beat.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate()).ok(), signal(SignalKind::interrupt()).ok());
        loop {
            self.ask_for_calls().await;
            tokio::select! {
                Some(message) = self.inbox.next() => self.receive(message).await,
                Some(event) = self.events.recv() => self.happened(event).await,
                Some(message) = self.callers_news.next() => self.hear_caller(&message.payload).await,
                Some(_) = self.rolls.next() => self.say_here(false).await,
                Some(message) = self.drains.next() => {
                    if message.payload.is_empty() || &message.payload[..] == self.host.as_bytes() {
                        self.leave().await;
                    }
                }
                Some(()) = received(&mut terminate) => self.leave().await,
                Some(()) = received(&mut interrupt) => self.leave().await,
                Ok(()) = self.link.changed() => self.link_changed(),
                _ = beat.tick() => self.tick().await,
            }
            if self.is_leaving && (self.taken.is_empty() || self.has_lost_broker()) {
                break;
            }
        }
        self.say_left().await;
        self.say_here(true).await;
        let _ = time::timeout(Duration::from_secs(1), self.client.flush()).await;
        info!(agent = self.id, "the agent has left");
    }

    /// Whether the broker is away for so long that all that is in hand counts as lost.
    fn has_lost_broker(&self) -> bool {
        self.down_since.is_some_and(|since| since.elapsed() > self.settings.access.ack_wait)
    }

    async fn send(&self, subject: String, payload: Bytes) {
        // An error means that the client was closed, which it is not.
        let _ = self.client.publish(subject, payload).await;
    }

    /// Answers the broker, if the call came from its stream.
    async fn acknowledge(&self, ack: Option<String>, word: &'static [u8]) {
        if let Some(ack) = ack {
            self.send(ack, Bytes::from_static(word)).await;
        }
    }

    /// Asks for as many calls as there is space for: two a slot, so that the next one is there when
    /// one ends, or as many short ones as are done in a few milliseconds.
    async fn ask_for_calls(&mut self) {
        let capacity = (2 * self.settings.slots).max(self.done.in_a_slice());
        let want = capacity.saturating_sub(self.taken.unanswered() + self.asked);
        if self.is_leaving || !self.link.borrow().is_up || want < capacity.div_ceil(2) {
            return;
        }
        let expires = Some(self.request_expiry());
        let batch = pull::BatchConfig { batch: want, expires, ..Default::default() };
        let inbox = self.subjects.to(&self.id, "calls");
        if self.consumer.request_batch(batch, inbox.into()).await.is_ok() {
            self.asked += want;
            self.last_word = Instant::now();
        }
    }

    fn link_changed(&mut self) {
        let link = self.link.borrow_and_update().clone();
        self.down_since = (!link.is_up).then(|| self.down_since.unwrap_or_else(Instant::now));
        if link.connections == self.connections {
            return;
        }
        self.connections = link.connections;
        // What was asked for, the old connection's broker knew.
        self.asked = 0;
        self.forgive_silence();
        self.prepare_again(Duration::ZERO);
    }

    fn forgive_silence(&mut self) {
        let now = Instant::now();
        self.callers.values_mut().for_each(|heard| *heard = now);
    }

    fn prepare_again(&self, delay: Duration) {
        let (access, subjects) = (self.settings.access.clone(), self.subjects.clone());
        let (client, tell, link) = (self.client.clone(), self.tell.clone(), self.link.clone());
        tokio::spawn(async move {
            time::sleep(delay).await;
            let consumer = access.prepare(&client, &link, &subjects).await;
            let _ = tell
                .send(Event::Consumer(consumer.map(Box::new).map_err(|error| error.to_string())));
        });
    }

    fn is_known(&self, caller: &str) -> bool {
        is_name(caller) && self.callers.contains_key(caller)
    }
}

/// Waits for a signal; forever if it cannot be caught.
async fn received(signal: &mut Option<tokio::signal::unix::Signal>) -> Option<()> {
    match signal {
        Some(signal) => signal.recv().await,
        None => std::future::pending().await,
    }
}
