//! Taking calls: from the broker to the pool of processes.

use std::time::{Duration, Instant};

use async_nats::{Client, Message};
use bytes::Bytes;
use item41_executors::TaskError;
use tracing::{debug, debug_span, warn};

use super::{
    Agent, Event, Key, NotRun,
    taken::{Answered, Arguments, Stage, TakenCall},
};
use crate::{
    steps::begun,
    task::find,
    transfers,
    wire::{Body, Call, CallerSays, Claim, PartRequest, Received, decode, encode, is_name},
};

/// How often a caller is asked whether a call may start.
const CLAIMS: u32 = 5;

impl Agent {
    pub(super) async fn receive(&mut self, message: Message) {
        if message.subject.as_str() == self.subjects.call() {
            return self.take(message).await;
        }
        let prefix = self.subjects.to(&self.id, "").len();
        match message.subject.get(prefix..) {
            Some("calls") => self.batch_ended(&message),
            Some("part") => {
                let request = decode::<PartRequest>(&message.payload);
                if let (Some(request), Some(reply)) = (request, message.reply) {
                    self.send(reply.to_string(), self.transfers.part(&request)).await;
                }
            }
            Some("hello") => self.greeted(&message.payload).await,
            Some("assign") => self.assigned(&message.payload).await,
            Some("recall") => self.recalled(&message.payload).await,
            Some("received") => {
                let Some(received) = decode::<Received<'_>>(&message.payload) else { return };
                self.forget(&(received.caller.to_owned(), received.number));
            }
            _ => {}
        }
    }

    /// The broker has ended a request for calls.
    fn batch_ended(&mut self, message: &Message) {
        let Some(status) = message.status.map(|status| status.as_u16()) else { return };
        self.last_word = Instant::now();
        // 100 is a heartbeat.
        if status == 100 {
            return;
        }
        let pending = message.headers.as_ref().and_then(|headers| {
            headers.get("Nats-Pending-Messages")?.as_str().parse::<usize>().ok()
        });
        match status {
            // The consumer is gone: 409 says that it was deleted, 503 that no one listens.
            503 => {
                self.asked = 0;
                self.prepare_again(Duration::from_millis(200));
            }
            409 if pending.is_none() => {
                self.asked = 0;
                self.prepare_again(Duration::from_millis(200));
            }
            _ => self.asked = self.asked.saturating_sub(pending.unwrap_or(self.asked)),
        }
    }

    async fn take(&mut self, message: Message) {
        self.asked = self.asked.saturating_sub(1);
        self.last_word = Instant::now();
        let Some(ack) = message.reply.map(|reply| reply.to_string()) else { return };
        let call = decode::<Call<'_>>(&message.payload).filter(|call| is_name(call.caller));
        let Some(call) = call else {
            warn!("the broker delivers what is not a call; it is discarded");
            return self.send(ack, Bytes::from_static(b"+TERM")).await;
        };
        if self.gone.contains(call.caller) {
            return self.send(ack, Bytes::from_static(b"+ACK")).await;
        }
        if self.is_leaving {
            return self.send(ack, Bytes::from_static(b"-NAK")).await;
        }
        let key = (call.caller.to_owned(), call.number);
        if let Some(taken) = self.taken.get_mut(&key) {
            let is_new = matches!(taken.stage, Stage::Answered(_)) && taken.attempt < call.attempt;
            if !is_new {
                // Delivered again, by a broker that forgot it or did not hear from here in time.
                (taken.ack, taken.attempt) = (Some(ack), taken.attempt.max(call.attempt));
                return;
            }
            self.forget(&key);
        }
        let arguments = match call.arguments {
            Body::Inline(bytes) => Arguments::Here(message.payload.slice_ref(bytes)),
            Body::Parts { transfer, length } => Arguments::Parts { transfer, length },
        };
        self.next_token += 1;
        let taken = TakenCall::new(&call, Some(ack), arguments, self.next_token, &self.id);
        debug!(caller = key.0, number = key.1, agent = self.id, "call taken");
        self.taken.insert(key.clone(), taken);
        if self.is_known(&key.0) {
            self.prepare(&key).await;
        }
    }

    /// Gets what a call needs before it can run.
    async fn prepare(&mut self, key: &Key) {
        let Some(call) = self.taken.get_mut(key) else { return };
        if !matches!(call.stage, Stage::Unheard) {
            return;
        }
        call.stage = Stage::Preparing;
        let (arguments, token) = (call.arguments.clone(), call.token);
        if let (Arguments::Here(bytes), true) = (&arguments, call.is_repeatable) {
            let bytes = bytes.clone();
            return self.run(key, bytes).await;
        }
        let is_repeatable = call.is_repeatable;
        let (client, tell, key) = (self.client.clone(), self.tell.clone(), key.clone());
        let (part, claim) = (self.subjects.to(&key.0, "part"), self.subjects.to(&key.0, "claim"));
        let (limit, agent) = (self.settings.message_bytes, self.id.clone());
        tokio::spawn(async move {
            let arguments = match arguments {
                Arguments::Here(bytes) => Ok(bytes),
                Arguments::Parts { transfer, length } => {
                    let bytes =
                        transfers::fetch(client.clone(), part, transfer, length, limit).await;
                    bytes.map_err(NotRun::Failed)
                }
            };
            let arguments = match arguments {
                Ok(bytes) if !is_repeatable => {
                    let question = Claim { agent: &agent, number: key.1, token };
                    ask(&client, &claim, &question).await.map(|()| bytes)
                }
                other => other,
            };
            let _ = tell.send(Event::Prepared { key, token, arguments });
        });
    }

    /// Gives a call to the pool of processes.
    pub(super) async fn run(&mut self, key: &Key, arguments: Bytes) {
        let Some(call) = self.taken.get_mut(key) else { return };
        debug!(caller = key.0, number = key.1, agent = self.id, "call handed to the pool");
        // The pool has its own copy from here on.
        call.arguments = Arguments::Here(Bytes::new());
        let token = call.token;
        let task = match find(&call.task) {
            Ok(task) => task,
            Err(error) => return self.answer(key, Answered::Failed(error)).await,
        };
        match self.pool.submit_parts(task, &arguments) {
            Ok(future) => {
                let (tell, its_key) = (self.tell.clone(), key.clone());
                future.add_done_callback(move |_| {
                    let _ = tell.send(Event::Done { key: its_key, token });
                });
                let step = debug_span!("4. runs", process = self.id, task = key.1);
                (call.stage, call.step) = (Stage::Running(future), begun(step));
            }
            Err(error) => self.pool_broke(key, error.to_string()).await,
        }
    }

    /// Notes that a caller is there. Its calls that waited for that are prepared now.
    pub(super) async fn heard_of(&mut self, caller: &str) {
        self.gone.remove(caller);
        if self.callers.insert(caller.to_owned(), Instant::now()).is_some() {
            return;
        }
        let is_its = |(other, _): &Key, call: &TakenCall| {
            other == caller && matches!(call.stage, Stage::Unheard)
        };
        for key in self.taken.keys(is_its) {
            self.prepare(&key).await;
        }
    }

    /// Takes what a caller says to all agents.
    pub(super) async fn hear_caller(&mut self, payload: &[u8]) {
        match decode::<CallerSays<'_>>(payload) {
            Some(CallerSays::Here { caller, .. }) if is_name(caller) => {
                self.heard_of(caller).await;
            }
            Some(CallerSays::Abort { caller, number }) => {
                let key = (caller.to_owned(), number);
                match self.taken.get_mut(&key).map(|call| &call.stage) {
                    Some(Stage::Running(future)) => {
                        let _ = future.cancel() || future.abort();
                    }
                    Some(Stage::Unheard | Stage::Preparing) => {
                        self.answer(&key, Answered::Failed(TaskError::Aborted)).await;
                    }
                    Some(Stage::Answered(_)) | None => {}
                }
            }
            Some(CallerSays::Leaving { caller }) => self.drop_caller(caller).await,
            _ => {}
        }
    }
}

/// Asks a caller whether a call may start.
async fn ask(client: &Client, subject: &str, claim: &Claim<'_>) -> Result<(), NotRun> {
    for _ in 0..CLAIMS {
        let request =
            async_nats::Request::new().payload(encode(claim)).timeout(Some(Duration::from_secs(1)));
        match client.send_request(subject.to_owned(), request).await {
            Ok(reply) => {
                let is_granted = decode::<bool>(&reply.payload) == Some(true);
                return if is_granted { Ok(()) } else { Err(NotRun::Refused) };
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
    Err(NotRun::Unanswered)
}
