//! The same three stages over tokio's channels.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread::{self, Scope},
};

use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::{Album, Client, Photo, PhotoFault, Plan};
use crate::CapacityError;

/// Sends all photos from the camera to the gallery, as [`over_queues`](super::over_queues) does: with
/// the same work and the same workers. They wait in `blocking_send` and `blocking_recv`.
///
/// # Errors
/// If the plan's capacity is 0.
///
/// # Panics
/// If a worker panics, or the system has no thread for it.
pub fn over_tokio(client: &Client, plan: &Plan) -> Result<Album, CapacityError> {
    if plan.capacity == 0 {
        return Err(CapacityError::Zero);
    }
    let [downloaders, resizers, uploaders] = plan.workers;
    let mut album = Album::default();
    thread::scope(|scope| {
        let (source, numbers) = channel(plan.capacity);
        scope.spawn(move || (0..plan.photos).try_for_each(|number| source.blocking_send(number)));
        let photos = stage(scope, plan, downloaders, numbers, |number| client.download(number));
        let small = stage(scope, plan, resizers, photos, |photo: Result<Photo, PhotoFault>| {
            client.resize(&photo?)
        });
        let mut stored =
            stage(scope, plan, uploaders, small, |photo: Result<Photo, PhotoFault>| {
                client.upload(&photo?)
            });
        while let Some(photo) = stored.blocking_recv() {
            album.add(photo);
        }
    });
    Ok(album)
}

/// Starts a stage. A receiver of tokio has one owner, so the workers of a stage share it in a lock.
fn stage<'scope, In, Out>(
    scope: &'scope Scope<'scope, '_>,
    plan: &Plan,
    workers: usize,
    input: Receiver<In>,
    func: impl Fn(In) -> Out + Clone + Send + 'scope,
) -> Receiver<Out>
where
    In: Send + 'scope,
    Out: Send + 'scope,
{
    let (output, results) = channel(plan.capacity);
    let input = Arc::new(Mutex::new(input));
    for _ in 0..workers {
        let (input, output, func) = (Arc::clone(&input), output.clone(), func.clone());
        scope.spawn(move || work(&input, &output, func));
    }
    results
}

fn work<In, Out>(input: &Mutex<Receiver<In>>, output: &Sender<Out>, func: impl Fn(In) -> Out) {
    loop {
        let item = input.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let Some(item) = item else { return };
        if output.blocking_send(func(item)).is_err() {
            return;
        }
    }
}
