//! The channels under one name, with their own words behind it.

use std::sync::{Arc, mpsc};

use item39_queues::{ClearQueue, Queue};

use super::one_lock::OneLock;

/// Two ends of a channel. Nothing is added to a call of the channel's own.
pub trait Channel<T: Send> {
    type Sender: Clone + Send;
    type Receiver: Send;

    /// Without a capacity, it has no limit.
    fn open(capacity: Option<usize>) -> (Self::Sender, Self::Receiver);
    /// Waits while there is no room. False if nobody receives any more.
    fn send(sender: &Self::Sender, item: T) -> bool;
    /// Waits while there is none; `None` once all are received and nobody sends any more.
    fn receive(receiver: &mut Self::Receiver) -> Option<T>;
    /// To be called when all is sent.
    fn close(sender: Self::Sender) {
        drop(sender);
    }
}

/// One that several threads may receive from.
pub trait Shared<T: Send>: Channel<T> {
    fn another(receiver: &Self::Receiver) -> Self::Receiver;
}

/// Our queues have one type for both ends.
macro_rules! ours {
    ($name:ident, $queue:ty, $open:expr, $send:expr, $receive:expr) => {
        pub struct $name;

        impl<T: Send> Channel<T> for $name {
            type Sender = Arc<$queue>;
            type Receiver = Arc<$queue>;

            fn open(capacity: Option<usize>) -> (Self::Sender, Self::Receiver) {
                let queue: Arc<$queue> = Arc::new($open(capacity));
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
    |capacity: Option<usize>| capacity.map_or_else(Queue::unbounded, Queue::bounded),
    |queue: &Queue<T>, item| queue.put(item).is_ok(),
    |queue: &Queue<T>| queue.get().ok()
);
// What `Queue` was before anything was done for its speed.
ours!(
    Clear,
    ClearQueue<T>,
    |capacity| ClearQueue::bounded(no_limit(capacity)),
    |queue: &ClearQueue<T>, item| queue.put(item).is_ok(),
    |queue: &ClearQueue<T>| queue.get().ok()
);
// The first step: notify only who sleeps.
ours!(
    Called,
    OneLock<T, 0>,
    |capacity| OneLock::new(no_limit(capacity)),
    OneLock::put,
    |queue: &OneLock<T, 0>| queue.get()
);
// The second step: look again before you sleep.
ours!(
    LooksAgain,
    OneLock<T, 50>,
    |capacity| OneLock::new(no_limit(capacity)),
    OneLock::put,
    |queue: &OneLock<T, 50>| queue.get()
);

/// What std has depends on whether there is a limit.
pub struct Std;

pub enum StdSender<T> {
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

/// As with std.
pub struct Tokio;

pub enum TokioSender<T> {
    Bounded(tokio::sync::mpsc::Sender<T>),
    Unbounded(tokio::sync::mpsc::UnboundedSender<T>),
}

pub enum TokioReceiver<T> {
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

/// The channels whose both ends can be cloned have the same words for it.
macro_rules! shared {
    ($name:ident, $krate:ident) => {
        pub struct $name;

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
