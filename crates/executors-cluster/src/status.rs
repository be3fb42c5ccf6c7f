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
    wire::{Agent, Subjects, decode},
};

/// How long agents may take to answer.
const PATIENCE: Duration = Duration::from_millis(1200);

/// Asks the agents who is there.
async fn roll(
    client: &Client,
    subjects: &Subjects,
) -> Result<BTreeMap<String, Agent>, ClusterError> {
    let failed = |reason: String| ClusterError::Start { what: "a subscription", reason };
    let mut news =
        client.subscribe(subjects.agents()).await.map_err(|error| failed(error.to_string()))?;
    let asked = client.publish(subjects.roll(), Bytes::new()).await;
    asked.map_err(|error| failed(error.to_string()))?;
    let (mut agents, deadline) = (BTreeMap::new(), Instant::now() + PATIENCE);
    while let Ok(Some(message)) = timeout_at(deadline, news.next()).await {
        if let Some(agent) = decode::<Agent>(&message.payload) {
            if agent.has_left {
                agents.remove(&agent.id);
            } else {
                agents.insert(agent.id.clone(), agent);
            }
        }
    }
    Ok(agents)
}

/// Returns a table of the agents and of the calls of each build.
pub(crate) async fn status(access: &Access) -> Result<String, ClusterError> {
    let (client, _link) = access.connect().await?;
    let subjects = Subjects::new(&access.pool, "none");
    let agents = roll(&client, &subjects).await?;
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
        "build", "calls waiting", "in hand", "delivered again"
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
        if !roll(&client, &subjects).await?.values().any(|agent| agent.host == host) {
            return Ok(());
        }
    }
}
