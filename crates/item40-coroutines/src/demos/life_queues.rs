//! Life, the third of five ways: eight threads between two queues.

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use item40_coroutines::life::{Grid, State};
use lab::{Demo, Lab};

use crate::lesson::five_ways::{Cell, Place, compare, next_grid, next_state, places, play};

pub(crate) const DEMO: Demo = Demo {
    name: "life-queues",
    cells: "",
    about: "Life with eight threads: cells come from one queue, states go into another",
    run,
};

type Job = (Arc<Grid>, Cell, Place);
type Done = (Place, lab::Result<State>);

/// Runs cells until the queue is closed. States arrive in any order, so each has its place.
fn work(jobs: &Mutex<mpsc::Receiver<Job>>, done: &mpsc::Sender<Done>) {
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
    while let Ok((grid, cell, place)) = next() {
        if done.send((place, cell(&grid, place))).is_err() {
            return;
        }
    }
}

fn generation(
    jobs: &mpsc::Sender<Job>,
    done: &mpsc::Receiver<Done>,
    grid: &Arc<Grid>,
    cell: Cell,
) -> lab::Result<Grid> {
    for place in places(grid) {
        jobs.send((Arc::clone(grid), cell, place))?;
    }
    let mut states = vec![State::default(); places(grid).count()];
    for _ in places(grid) {
        let ((y, x), state) = done.recv()?;
        states[y * grid.width() + x] = state?;
    }
    Ok(next_grid(grid, &states))
}

fn run(lab: &Lab) -> lab::Result {
    let (jobs, receiver) = mpsc::channel();
    let (sender, done) = mpsc::channel();
    let receiver = Mutex::new(receiver);
    thread::scope(|scope| {
        for _ in 0..8 {
            let (receiver, sender) = (&receiver, sender.clone());
            scope.spawn(move || work(receiver, &sender));
        }
        let jobs = jobs; // Dropped at the end, which closes the queue.
        play(lab, "a pair of queues", |grid| generation(&jobs, &done, grid, next_state))?;
        compare(lab, "a pair of queues", 3.0, 2.0, |grid, cell| {
            generation(&jobs, &done, grid, cell)
        })
    })
}
