//! What a cluster looks like at this moment, and how the agents of a machine are asked to leave.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    time::Duration,
};

use async_nats::{
    Client,
    jetstream::{self, consumer::PullConsumer},
};
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::time::{Instant, timeout_at};

use crate::{
    ClusterError,
    agent::host_name,
    connection::Access,
    wire::{Agent, CallerSays, Subjects, decode, is_name},
};

/// How long agents may take to answer.
const PATIENCE: Duration = Duration::from_millis(1200);

/// The agents and callers that are there.
#[derive(Default)]
struct Present {
    agents: BTreeMap<String, Agent>,
    /// How many calls wait in each caller.
    callers: BTreeMap<String, u64>,
}

/// Asks the agents who is there, and listens to the callers, which say it of themselves.
async fn roll(client: &Client, subjects: &Subjects) -> Result<Present, ClusterError> {
    let failed = |reason: String| ClusterError::Start { what: "a subscription", reason };
    let mut news =
        client.subscribe(subjects.agents()).await.map_err(|error| failed(error.to_string()))?;
    let callers_news = client.subscribe(subjects.all_callers()).await;
    let mut callers_news = callers_news.map_err(|error| failed(error.to_string()))?;
    let asked = client.publish(subjects.roll(), Bytes::new()).await;
    asked.map_err(|error| failed(error.to_string()))?;
    let (mut present, deadline) = (Present::default(), Instant::now() + PATIENCE);
    let listen = async {
        loop {
            tokio::select! {
                Some(message) = news.next() => present.hear_agent(&message.payload),
                Some(message) = callers_news.next() => present.hear_caller(&message.payload),
                else => break,
            }
        }
    };
    let _ = timeout_at(deadline, listen).await;
    Ok(present)
}

impl Present {
    fn hear_agent(&mut self, payload: &[u8]) {
        match decode::<Agent>(payload) {
            Some(agent) if agent.has_left => drop(self.agents.remove(&agent.id)),
            Some(agent) => drop(self.agents.insert(agent.id.clone(), agent)),
            None => {}
        }
    }

    fn hear_caller(&mut self, payload: &[u8]) {
        match decode::<CallerSays<'_>>(payload) {
            Some(CallerSays::Here { caller, waiting }) if is_name(caller) => {
                self.callers.insert(caller.to_owned(), waiting);
            }
            Some(CallerSays::Leaving { caller }) => drop(self.callers.remove(caller)),
            _ => {}
        }
    }
}

/// Returns a table of the agents and of the calls of each build.
pub(crate) async fn status(access: &Access) -> Result<String, ClusterError> {
    let (client, _link) = access.connect().await?;
    let subjects = Subjects::new(&access.pool, "none");
    let Present { agents, callers } = roll(&client, &subjects).await?;
    let mut text = format!("pool {} at {}\n", access.pool, access.shown_url());
    let _ = writeln!(text, "{:<24} {:<18} {:>5} {:>7}  state", "host", "build", "slots", "in hand");
    for agent in agents.values() {
        let state = if agent.is_leaving { "leaving" } else { "" };
        // Another program may have sent anything: control characters are not for a terminal.
        let host: String = agent.host.chars().filter(|c| !c.is_control()).take(24).collect();
        let build: String = agent.build.chars().filter(|c| !c.is_control()).take(18).collect();
        let _ = writeln!(
            text,
            "{host:<24} {build:<18} {:>5} {:>7}  {state}",
            agent.slots, agent.in_hand
        );
    }
    if !callers.is_empty() {
        let _ = writeln!(text, "{:<24} {:>13}", "caller", "calls waiting");
    }
    for (caller, waiting) in callers {
        let _ = writeln!(text, "{caller:<24} {waiting:>13}");
    }
    let context = jetstream::new(client);
    let Ok(stream) = context.get_stream(subjects.stream()).await else {
        text.push_str("the broker has no calls: no program has used this pool yet");
        return Ok(text);
    };
    let mut builds: BTreeSet<String> = agents.into_values().map(|agent| agent.build).collect();
    let mut names = stream.consumer_names();
    while let Some(Ok(name)) = names.next().await {
        builds.insert(name);
    }
    let _ = writeln!(
        text,
        "{:<18} {:>14} {:>14} {:>16}",
        "build", "with broker", "in hand", "delivered again"
    );
    for build in builds {
        let consumer: Result<PullConsumer, _> = stream.get_consumer(&build).await;
        if let Ok(consumer) = consumer {
            let info = consumer.cached_info();
            let (waiting, in_hand, again) =
                (info.num_pending, info.num_ack_pending, info.num_redelivered);
            let _ = writeln!(text, "{build:<18} {waiting:>14} {in_hand:>14} {again:>16}");
        }
    }
    Ok(text.trim_end().to_owned())
}

/// Asks the agents of this machine to finish, and waits until they have left.
pub(crate) async fn drain(access: &Access) -> Result<(), ClusterError> {
    let (client, _link) = access.connect().await?;
    let (subjects, host) = (Subjects::new(&access.pool, "none"), host_name());
    loop {
        let asked = client.publish(subjects.drain(), Bytes::from(host.clone())).await;
        asked.map_err(|error| ClusterError::Start {
            what: "the request to leave",
            reason: error.to_string(),
        })?;
        let Present { agents, .. } = roll(&client, &subjects).await?;
        if !agents.values().any(|agent| agent.host == host) {
            return Ok(());
        }
    }
}
