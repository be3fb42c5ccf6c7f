//! One interface to all channels.

use std::sync::{Arc, mpsc};

use item39_queues::{Queue, steps::CondvarQueue};

use super::one_lock::OneLock;

/// The two ends of a channel. Each call is one call of the channel itself.
pub(crate) trait Channel<T: Send> {
    type Sender: Clone + Send;
    type Receiver: Send;

    /// Makes a channel; `None` stands for no limit.
    fn open(capacity: Option<usize>) -> (Self::Sender, Self::Receiver);
    /// Waits while there is no room. Returns false if there is no receiver any more.
    fn send(sender: &Self::Sender, item: T) -> bool;
    /// Waits while there is no item. Returns `None` when all are received and there is no sender.
    fn receive(receiver: &mut Self::Receiver) -> Option<T>;
    /// Ends the sending, when all items are sent.
    fn close(sender: Self::Sender) {
        drop(sender);
    }
}

/// A channel from which several threads may receive.
pub(crate) trait Shared<T: Send>: Channel<T> {
    fn another(receiver: &Self::Receiver) -> Self::Receiver;
}

/// Our queues have one type for both ends.
macro_rules! ours {
    ($name:ident, $queue:ty, $open:expr, $send:expr, $receive:expr) => {
        pub(crate) struct $name;

        impl<T: Send> Channel<T> for $name {
            type Sender = Arc<$queue>;
            type Receiver = Arc<$queue>;

            fn open(capacity: Option<usize>) -> (Self::Sender, Self::Receiver) {
                let queue: Arc<$queue> = Arc::new($open(capacity).expect("no capacity is 0"));
                (Arc::clone(&queue), queue)
            }

            fn send(sender: &Self::Sender, item: T) -> bool {
                $send(sender, item)
            }

            fn receive(receiver: &mut Self::Receiver) -> Option<T> {
                $receive(receiver)
            }

            fn close(sender: Self::Sender) {
                sender.as_ref().close();
            }
        }

        impl<T: Send> Shared<T> for $name {
            fn another(receiver: &Self::Receiver) -> Self::Receiver {
                Arc::clone(receiver)
            }
        }
    };
}

fn no_limit(capacity: Option<usize>) -> usize {
    capacity.unwrap_or(usize::MAX)
}

ours!(
    Item39,
    Queue<T>,
    |capacity: Option<usize>| capacity.map_or_else(|| Ok(Queue::unbounded()), Queue::bounded),
    |queue: &Queue<T>, item| queue.put(item).is_ok(),
    |queue: &Queue<T>| queue.get().ok()
);
// `Queue` before anything was done for its speed.
ours!(
    Condvars,
    CondvarQueue<T>,
    |capacity| CondvarQueue::bounded(no_limit(capacity)),
    |queue: &CondvarQueue<T>, item| queue.put(item).is_ok(),
    |queue: &CondvarQueue<T>| queue.get().ok()
);
// The first step: notify only threads that sleep.
ours!(
    NotifiesSleepers,
    OneLock<T, 0>,
    |capacity| Some(OneLock::new(no_limit(capacity))),
    OneLock::put,
    |queue: &OneLock<T, 0>| queue.get()
);
// The second step: spin before sleeping.
ours!(
    Spins,
    OneLock<T, 50>,
    |capacity| Some(OneLock::new(no_limit(capacity))),
    OneLock::put,
    |queue: &OneLock<T, 50>| queue.get()
);

/// std has two kinds of senders: with a limit, and without.
pub(crate) struct Std;

pub(crate) enum StdSender<T> {
    Bounded(mpsc::SyncSender<T>),
    Unbounded(mpsc::Sender<T>),
}

impl<T> Clone for StdSender<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Bounded(sender) => Self::Bounded(sender.clone()),
            Self::Unbounded(sender) => Self::Unbounded(sender.clone()),
        }
    }
}

impl<T: Send> Channel<T> for Std {
    type Sender = StdSender<T>;
    type Receiver = mpsc::Receiver<T>;

    fn open(capacity: Option<usize>) -> (Self::Sender, Self::Receiver) {
        if let Some(capacity) = capacity {
            let (sender, receiver) = mpsc::sync_channel(capacity);
            return (StdSender::Bounded(sender), receiver);
        }
        let (sender, receiver) = mpsc::channel();
        (StdSender::Unbounded(sender), receiver)
    }

    fn send(sender: &Self::Sender, item: T) -> bool {
        match sender {
            StdSender::Bounded(sender) => sender.send(item).is_ok(),
            StdSender::Unbounded(sender) => sender.send(item).is_ok(),
        }
    }

    fn receive(receiver: &mut Self::Receiver) -> Option<T> {
        receiver.recv().ok()
    }
}

/// tokio has two kinds as well. Its blocking calls are used, as a thread would.
pub(crate) struct Tokio;

pub(crate) enum TokioSender<T> {
    Bounded(tokio::sync::mpsc::Sender<T>),
    Unbounded(tokio::sync::mpsc::UnboundedSender<T>),
}

pub(crate) enum TokioReceiver<T> {
    Bounded(tokio::sync::mpsc::Receiver<T>),
    Unbounded(tokio::sync::mpsc::UnboundedReceiver<T>),
}

impl<T> Clone for TokioSender<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Bounded(sender) => Self::Bounded(sender.clone()),
            Self::Unbounded(sender) => Self::Unbounded(sender.clone()),
        }
    }
}

impl<T: Send> Channel<T> for Tokio {
    type Sender = TokioSender<T>;
    type Receiver = TokioReceiver<T>;

    fn open(capacity: Option<usize>) -> (Self::Sender, Self::Receiver) {
        if let Some(capacity) = capacity {
            let (sender, receiver) = tokio::sync::mpsc::channel(capacity);
            return (TokioSender::Bounded(sender), TokioReceiver::Bounded(receiver));
        }
        let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
        (TokioSender::Unbounded(sender), TokioReceiver::Unbounded(receiver))
    }

    fn send(sender: &Self::Sender, item: T) -> bool {
        match sender {
            TokioSender::Bounded(sender) => sender.blocking_send(item).is_ok(),
            TokioSender::Unbounded(sender) => sender.send(item).is_ok(),
        }
    }

    fn receive(receiver: &mut Self::Receiver) -> Option<T> {
        match receiver {
            TokioReceiver::Bounded(receiver) => receiver.blocking_recv(),
            TokioReceiver::Unbounded(receiver) => receiver.blocking_recv(),
        }
    }
}

/// The channels whose both ends can be cloned have the same interface.
macro_rules! shared {
    ($name:ident, $krate:ident) => {
        pub(crate) struct $name;

        impl<T: Send> Channel<T> for $name {
            type Sender = $krate::Sender<T>;
            type Receiver = $krate::Receiver<T>;

            fn open(capacity: Option<usize>) -> (Self::Sender, Self::Receiver) {
                capacity.map_or_else($krate::unbounded, $krate::bounded)
            }

            fn send(sender: &Self::Sender, item: T) -> bool {
                sender.send(item).is_ok()
            }

            fn receive(receiver: &mut Self::Receiver) -> Option<T> {
                receiver.recv().ok()
            }
        }

        impl<T: Send> Shared<T> for $name {
            fn another(receiver: &Self::Receiver) -> Self::Receiver {
                receiver.clone()
            }
        }
    };
}

shared!(Crossbeam, crossbeam_channel);
shared!(Flume, flume);
shared!(Kanal, kanal);
