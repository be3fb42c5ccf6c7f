//! The work of a sample: items go from some threads to others.

use std::{hint::black_box, thread};

use anyhow::{Context, ensure};

use super::channel::{Channel, Shared};

/// How many threads send, and how many receive.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) senders: u64,
    pub(crate) receivers: u64,
}

/// How many items a sample moves, through which capacity, and what is done with each.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) capacity: Option<usize>,
    pub(crate) items: u64,
    pub(crate) work: fn(u64) -> u64,
}

/// An item that is sent, with its number inside.
pub(crate) trait Payload: Send {
    fn new(number: u64) -> Self;
    fn number(&self) -> u64;
}

impl Payload for u64 {
    fn new(number: u64) -> Self {
        number
    }

    fn number(&self) -> u64 {
        *self
    }
}

impl Payload for [u64; 32] {
    fn new(number: u64) -> Self {
        [number; 32]
    }

    fn number(&self) -> u64 {
        black_box(self)[31]
    }
}

/// Returns the sum of what was received and worked on. One thread receives.
pub(crate) fn to_one<T: Payload, C: Channel<T>>(senders: u64, load: Load) -> lab::Result<u64> {
    let (sender, receiver) = C::open(load.capacity);
    pass::<T, C>(senders, load, sender, vec![receiver])
}

/// Does the same as [`to_one`] for any shape.
pub(crate) fn to_any<T: Payload, C: Shared<T>>(shape: Shape, load: Load) -> lab::Result<u64> {
    let (sender, receiver) = C::open(load.capacity);
    let mut receivers: Vec<_> = (1..shape.receivers).map(|_| C::another(&receiver)).collect();
    receivers.push(receiver);
    pass::<T, C>(shape.senders, load, sender, receivers)
}

fn pass<T: Payload, C: Channel<T>>(
    senders: u64,
    load: Load,
    sender: C::Sender,
    receivers: Vec<C::Receiver>,
) -> lab::Result<u64> {
    thread::scope(|scope| {
        let receiving: Vec<_> = receivers
            .into_iter()
            .map(|receiver| scope.spawn(move || receive_all::<T, C>(receiver, load.work)))
            .collect();
        let sending: Vec<_> = (0..senders)
            .map(|first| {
                let (sender, step) = (sender.clone(), usize::try_from(senders));
                scope.spawn(move || {
                    let numbers = (first..load.items).step_by(step.unwrap_or(1));
                    numbers.map(T::new).all(|item| C::send(&sender, item))
                })
            })
            .collect();
        for thread in sending {
            ensure!(thread.join().ok().context("a sender panicked")?, "there is no receiver");
        }
        C::close(sender);
        receiving.into_iter().try_fold(0_u64, |sum, thread| {
            Ok(sum.wrapping_add(thread.join().ok().context("a receiver panicked")?))
        })
    })
}

fn receive_all<T: Payload, C: Channel<T>>(mut receiver: C::Receiver, work: fn(u64) -> u64) -> u64 {
    let mut sum = 0_u64;
    while let Some(item) = C::receive(&mut receiver) {
        sum = sum.wrapping_add(work(item.number()));
    }
    sum
}

pub(crate) fn nothing(number: u64) -> u64 {
    number
}

/// Computes for about a microsecond, in steps that each need the one before.
pub(crate) fn a_microsecond(number: u64) -> u64 {
    (0..600).fold(black_box(number), |hash, step| {
        (hash ^ step).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(7)
    })
}
