//! Arguments and results that are too long for one message: the receiver asks for their parts.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use async_nats::Client;
use bytes::Bytes;

use crate::wire::{Body, PART, PartRequest, encode};

/// What this program keeps for its receivers, by number.
#[derive(Debug, Default)]
pub(crate) struct Transfers {
    next: u64,
    kept: HashMap<u64, Bytes>,
}

impl Transfers {
    /// Keeps bytes that are too long for one message. `None` if they are not.
    pub(crate) fn keep(&mut self, bytes: &Bytes) -> Option<u64> {
        if bytes.len() <= PART {
            return None;
        }
        self.next += 1;
        self.kept.insert(self.next, bytes.clone());
        Some(self.next)
    }

    pub(crate) fn forget(&mut self, transfer: Option<u64>) {
        if let Some(transfer) = transfer {
            self.kept.remove(&transfer);
        }
    }

    /// Returns one part; an empty one if there is no such transfer or offset.
    pub(crate) fn part(&self, request: &PartRequest) -> Bytes {
        let part = || {
            let bytes = self.kept.get(&request.transfer)?;
            let start =
                usize::try_from(request.offset).ok().filter(|start| *start < bytes.len())?;
            Some(bytes.slice(start..bytes.len().min(start + PART)))
        };
        part().unwrap_or_default()
    }
}

/// How a body says where its bytes are.
pub(crate) fn body(bytes: &Bytes, transfer: Option<u64>) -> Body<'_> {
    match transfer {
        None => Body::Inline(bytes),
        Some(transfer) => Body::Parts { transfer, length: bytes.len() as u64 },
    }
}

/// How long one part may take, and how long it is asked for again.
const PART_TIMEOUT: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks the sender for all parts.
pub(crate) async fn fetch(
    client: Client,
    from: String,
    transfer: u64,
    length: u64,
    limit: usize,
) -> Result<Bytes, String> {
    let length = usize::try_from(length).ok().filter(|length| *length <= limit);
    let length = length.ok_or_else(|| format!("it has more than the {limit} bytes allowed"))?;
    // It grows as parts arrive: the sender's word alone reserves nothing.
    let mut bytes = Vec::new();
    let mut heard = Instant::now();
    while bytes.len() < length {
        let request = encode(&PartRequest { transfer, offset: bytes.len() as u64 });
        let asked = client.send_request(
            from.clone(),
            async_nats::Request::new().payload(request).timeout(Some(PART_TIMEOUT)),
        );
        match asked.await {
            Ok(part) if part.payload.is_empty() => {
                return Err("its sender no longer has it".to_owned());
            }
            Ok(part) if part.payload.len() <= PART.min(length - bytes.len()) => {
                bytes.extend_from_slice(&part.payload);
                heard = Instant::now();
            }
            Ok(_) => return Err("its sender sends more than it said".to_owned()),
            Err(error) if heard.elapsed() > PATIENCE => {
                return Err(format!("its sender does not answer: {error}"));
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_of_unknown_transfer_or_offset_is_empty() {
        let mut transfers = Transfers::default();
        assert_eq!(transfers.keep(&Bytes::from(vec![7; PART])), None);
        let number = transfers.keep(&Bytes::from(vec![7; PART + 10])).unwrap();
        let part = |transfer, offset| transfers.part(&PartRequest { transfer, offset }).len();
        assert_eq!(part(number, 0), PART);
        assert_eq!(part(number, PART as u64), 10);
        assert_eq!(part(number, PART as u64 + 10), 0);
        assert_eq!(part(number, u64::MAX), 0);
        assert_eq!(part(number + 1, 0), 0);
    }
}
