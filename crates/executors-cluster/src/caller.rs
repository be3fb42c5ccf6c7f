//! The caller's side: a thread that hands calls to the broker and takes answers.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use async_nats::{Client, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use item41_executors::TaskError;
use tokio::{
    sync::{mpsc, watch},
    time,
};

mod answers;
mod assigning;
mod assignments;
mod entry;
mod ledger;
mod publish;
mod seen;
mod silence;

use self::{assignments::Assignments, entry::Place, ledger::Ledger};
pub(crate) use self::{
    entry::{Finish, NewCall},
    seen::Seen,
};
use crate::{
    ClusterError,
    connection::{Access, Link},
    rate::Rate,
    transfers::Transfers,
    wire::{CallerSays, Subjects, encode},
};

/// How often callers and agents say that they are there.
pub(crate) const BEAT: Duration = Duration::from_millis(500);

/// What the executor asks of its thread.
pub(crate) enum Command {
    Submit(NewCall),
    Abort(u64),
    /// Takes no more calls, and leaves once all have their answers.
    Leave {
        cancel_waiting: bool,
    },
}

/// What a piece of work beside the loop has found.
enum Found {
    /// The parts of a result.
    Result { number: u64, agent: String, bytes: Result<Bytes, String> },
    /// Whether the broker has a call, or `None` if it does not say.
    Lookup { number: u64, attempt: u32, is_there: Option<bool> },
    /// The stream is there again.
    Prepared(Result<(), String>),
}

/// What a caller is told when it is made.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) access: Access,
    pub(crate) attempts: u32,
    pub(crate) message_bytes: usize,
    /// How long the broker may be unreachable before all calls fail.
    pub(crate) broker_timeout: Duration,
}

pub(crate) struct Caller {
    settings: Settings,
    subjects: Subjects,
    id: String,
    client: Client,
    link: watch::Receiver<Link>,
    connections: u64,
    down_since: Option<Instant>,
    inbox: Subscriber,
    agent_news: Subscriber,
    ledger: Ledger,
    assignments: Assignments,
    transfers: Transfers,
    seen: Arc<Seen>,
    heard: HashMap<String, Instant>,
    found: mpsc::UnboundedSender<Found>,
    finds: mpsc::UnboundedReceiver<Found>,
    commands: mpsc::UnboundedReceiver<Command>,
    is_leaving: bool,
    /// The broker took no more calls; until then none is published.
    pause_until: Option<Instant>,
    last_tick: Instant,
    answered: Rate,
}

impl Caller {
    /// Connects, and prepares the stream.
    pub(crate) async fn connect(
        settings: Settings,
        subjects: Subjects,
        seen: Arc<Seen>,
        commands: mpsc::UnboundedReceiver<Command>,
    ) -> Result<Self, ClusterError> {
        let (client, link) = settings.access.connect().await?;
        settings.access.prepare(&client, &link, &subjects).await?;
        let id = format!("c{:016x}", fastrand::u64(..));
        let failed = |error: async_nats::SubscribeError| ClusterError::Start {
            what: "a subscription",
            reason: error.to_string(),
        };
        let inbox = client.subscribe(subjects.to(&id, ">")).await.map_err(failed)?;
        let agent_news = client.subscribe(subjects.agents()).await.map_err(failed)?;
        let (found, finds) = mpsc::unbounded_channel();
        let connections = link.borrow().connections;
        let ledger = Ledger::new(id.clone());
        Ok(Self {
            settings,
            subjects,
            id,
            client,
            link,
            connections,
            down_since: None,
            inbox,
            agent_news,
            ledger,
            assignments: Assignments::default(),
            transfers: Transfers::default(),
            seen,
            heard: HashMap::new(),
            found,
            finds,
            commands,
            is_leaving: false,
            pause_until: None,
            last_tick: Instant::now(),
            answered: Rate::new(),
        })
    }

    /// Serves until the executor is gone and each call has its answer.
    pub(crate) async fn serve(mut self) {
        let mut beat = time::interval(BEAT);
        beat.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        self.send(self.subjects.roll(), Bytes::new()).await;
        loop {
            tokio::select! {
                Some(message) = self.inbox.next() => self.receive(message).await,
                Some(message) = self.agent_news.next() => self.hear(&message).await,
                Some(found) = self.finds.recv() => self.find(found).await,
                command = self.commands.recv(), if !self.is_leaving => match command {
                    Some(command) => self.obey(command).await,
                    None => self.is_leaving = true,
                },
                Ok(()) = self.link.changed() => self.link_changed().await,
                _ = beat.tick() => self.tick().await,
            }
            self.publish_waiting().await;
            if self.is_leaving && self.ledger.is_empty() {
                break;
            }
        }
        self.send(self.subjects.callers(), encode(&CallerSays::Leaving { caller: &self.id })).await;
        // Acknowledgements are on their way; a broker that is gone need not have them.
        let _ = time::timeout(Duration::from_secs(1), self.client.flush()).await;
    }

    /// Publishes beside `JetStream`. An error means that the client was closed, which it is not.
    async fn send(&self, subject: String, payload: Bytes) {
        let _ = self.client.publish(subject, payload).await;
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::Submit(call) => self.ledger.push(call),
            Command::Abort(number) => {
                match self.ledger.get_mut(number) {
                    Some(entry) if entry.place == Place::Waiting => {
                        let transfer = entry.transfer;
                        self.ledger.remove(number);
                        return self.transfers.forget(transfer);
                    }
                    // No agent has begun it, and none that asks now may begin it.
                    Some(entry) if entry.place == Place::Published && !entry.call.is_repeatable => {
                        self.finish(number, Err(TaskError::Aborted));
                    }
                    // An agent that takes it later is told then.
                    Some(entry) => entry.is_aborted = true,
                    None => return,
                }
                let says = CallerSays::Abort { caller: &self.id, number };
                self.send(self.subjects.callers(), encode(&says)).await;
            }
            Command::Leave { cancel_waiting } => {
                // Those that were submitted before.
                while let Ok(command) = self.commands.try_recv() {
                    if let Command::Submit(call) = command {
                        self.ledger.push(call);
                    }
                }
                self.is_leaving = true;
                if cancel_waiting {
                    self.ledger.cancel_waiting();
                }
            }
        }
    }

    async fn link_changed(&mut self) {
        let link = self.link.borrow_and_update().clone();
        self.down_since = (!link.is_up).then(|| self.down_since.unwrap_or_else(Instant::now));
        if link.connections == self.connections {
            return;
        }
        self.connections = link.connections;
        // No one could be heard meanwhile.
        self.forgive_silence();
        self.send(self.subjects.roll(), Bytes::new()).await;
        // The broker may have forgotten everything.
        self.prepare_again(Duration::ZERO);
    }

    async fn say_here(&self) {
        let says = CallerSays::Here { caller: &self.id, waiting: self.ledger.waiting() as u64 };
        self.send(self.subjects.callers(), encode(&says)).await;
    }

    async fn tick(&mut self) {
        self.say_here().await;
        // This program was stopped.
        if self.last_tick.elapsed() > 4 * BEAT {
            self.forgive_silence();
        }
        self.last_tick = Instant::now();
        if let Some(since) = self.down_since {
            if since.elapsed() > self.settings.broker_timeout {
                let (url, timeout) = (self.settings.access.shown_url(), since.elapsed());
                let reason = format!("the broker {url} has been unreachable for {timeout:.0?}");
                self.fail_all(&reason);
            }
            return;
        }
        let silence = self.settings.access.ack_wait;
        let is_lost = |(_, heard): &(&String, &Instant)| heard.elapsed() > silence;
        let lost = self.heard.iter().filter(is_lost).map(|(id, _)| id.clone());
        for id in lost.collect::<Vec<_>>() {
            self.lose(&id);
        }
        for entry in self.ledger.remove_claimed(silence + 2 * BEAT) {
            let reason = "its agent no longer has it: it heard nothing from here for too long";
            self.give_up(entry, reason);
        }
        self.recall().await;
        for number in self.ledger.silent(silence + 2 * BEAT, 64) {
            self.look_up(number);
        }
    }

    fn fail_all(&mut self, reason: &str) {
        for entry in self.ledger.take_all() {
            let reason = reason.to_owned();
            entry.call.future.finish(Err(TaskError::BrokenProcessPool { reason }));
        }
    }
}
