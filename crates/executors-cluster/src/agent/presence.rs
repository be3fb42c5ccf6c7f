//! Saying that the agent is there, noticing callers that are not, and leaving.

use std::time::{Duration, Instant};

use tracing::{info, warn};

use super::{
    Agent, Event, Key, MOST_GONE,
    taken::{Answered, Stage, TakenCall},
};
use crate::{
    caller::BEAT,
    wire::{self, Holding, encode},
};

impl Agent {
    pub(super) async fn say_here(&self, has_left: bool) {
        let agent = wire::Agent {
            id: self.id.clone(),
            host: self.host.clone(),
            build: self.subjects.build.clone(),
            slots: u32::try_from(self.settings.slots).unwrap_or(u32::MAX),
            in_hand: u32::try_from(self.taken.unanswered()).unwrap_or(u32::MAX),
            is_leaving: self.is_leaving,
            has_left,
        };
        self.send(self.subjects.agents(), encode(&agent)).await;
    }

    /// Takes no more calls, and gives back those that have not started.
    pub(super) async fn leave(&mut self) {
        if std::mem::replace(&mut self.is_leaving, true) {
            return;
        }
        info!(agent = self.id, in_hand = self.taken.unanswered(), "the agent finishes and leaves");
        self.say_here(false).await;
        let is_waiting = |_: &Key, call: &TakenCall| match &call.stage {
            Stage::Running(future) => future.cancel(),
            Stage::Unheard => true,
            Stage::Preparing | Stage::Answered(_) => false,
        };
        for key in self.taken.keys(is_waiting) {
            self.give_back(&key).await;
        }
    }

    pub(super) async fn tick(&mut self) {
        self.ticks += 1;
        self.say_here(false).await;
        if self.last_tick.elapsed() > 4 * BEAT || !self.link.borrow().is_up {
            // This program was stopped, or no caller can be heard.
            self.forgive_silence();
        }
        self.last_tick = Instant::now();
        self.check_requests();
        for (caller, numbers) in self.taken.by_caller() {
            let holding = Holding { agent: &self.id, numbers };
            self.send(self.subjects.to(caller, "holding"), encode(&holding)).await;
        }
        let silence = self.settings.access.ack_wait;
        if self.last_progress.elapsed() >= silence / 4 {
            self.last_progress = Instant::now();
            for (_, call) in self.taken.iter() {
                self.acknowledge(call.ack.clone(), b"+WPI").await;
            }
        }
        if self.ticks.is_multiple_of(2) {
            for key in self.taken.keys(|_, call| matches!(call.stage, Stage::Answered(_))) {
                self.send_answer(&key).await;
            }
        }
        let is_orphan = |_: &Key, call: &TakenCall| {
            matches!(call.stage, Stage::Unheard) && call.since.elapsed() > silence
        };
        for key in self.taken.keys(is_orphan) {
            self.discard(&key, b"+ACK").await;
        }
        let is_gone = |(_, heard): &(&String, &Instant)| heard.elapsed() > silence;
        let gone = self.callers.iter().filter(is_gone).map(|(caller, _)| caller.clone());
        for caller in gone.collect::<Vec<_>>() {
            warn!(caller, "a caller is silent; its calls are dropped");
            self.drop_caller(&caller).await;
            // A caller that comes back is heard soon, so forgetting all costs little.
            if self.gone.len() >= MOST_GONE {
                self.gone.clear();
            }
            self.gone.insert(caller);
        }
    }

    /// How long the broker keeps a request for calls.
    pub(super) fn request_expiry(&self) -> Duration {
        2 * self.settings.access.ack_wait
    }

    /// Makes the consumer anew if the broker ends no request for calls. A broker has been seen whose
    /// consumer counted calls as delivered, and delivered none, since the broker had started again.
    fn check_requests(&mut self) {
        let patience = self.request_expiry() + Duration::from_secs(5);
        if self.asked == 0 || !self.link.borrow().is_up || self.last_word.elapsed() < patience {
            return;
        }
        warn!("the broker ends no request for calls; the consumer is made anew");
        (self.asked, self.last_word) = (0, Instant::now());
        let (access, subjects, link) =
            (self.settings.access.clone(), self.subjects.clone(), self.link.clone());
        let (client, tell, old) = (self.client.clone(), self.tell.clone(), self.consumer.clone());
        tokio::spawn(async move {
            let made = access.replace(&client, &link, &subjects, &old).await;
            let _ = tell.send(Event::Consumer(made.map(Box::new).map_err(|e| e.to_string())));
        });
    }

    /// Drops the calls of a caller that is gone.
    pub(super) async fn drop_caller(&mut self, caller: &str) {
        self.callers.remove(caller);
        for key in self.taken.keys(|(other, _), _| other == caller) {
            let Some(call) = self.taken.remove(&key) else { continue };
            match call.stage {
                Stage::Running(future) => {
                    let _ = future.cancel() || future.abort();
                }
                Stage::Answered(Answered::Done { transfer, .. }) => {
                    self.transfers.forget(transfer);
                }
                _ => {}
            }
            self.acknowledge(call.ack, b"+ACK").await;
        }
    }
}
