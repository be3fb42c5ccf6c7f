//! Tasks that ask another task, which has the grid.

use std::future::pending;

use tokio::{
    runtime::{Builder, Runtime},
    sync::{mpsc, oneshot},
    task::JoinSet,
};

use super::{
    super::{Grid, Query, Request, Rule, State, step_cell_by},
    DriveError, World,
};
use crate::Yield;

/// A task for each row, and a channel to the task that has the grid. Nobody resumes these cells by
/// hand: their `yield_` is a message and an answer, and the runtime wakes them.
///
/// It blocks its thread until a generation is over: [`tick`](World::tick) panics within a task of
/// tokio's, as any other runtime in a runtime.
#[derive(Debug)]
pub struct Tasks {
    grid: Grid,
    rule: Rule,
    runtime: Runtime,
}

impl Tasks {
    /// A world that begins with `grid`, and a runtime of one thread.
    ///
    /// # Errors
    /// The runtime cannot be started.
    pub fn new(grid: Grid, rule: Rule) -> Result<Self, DriveError> {
        Ok(Self { grid, rule, runtime: Builder::new_current_thread().build()? })
    }
}

/// A request, and where its answer goes.
type Letter = (Request, oneshot::Sender<State>);

/// What a cell has instead of a [`Channel`](crate::Channel): a mailbox.
struct Mailbox(mpsc::Sender<Letter>);

impl Yield<State, Request> for Mailbox {
    async fn yield_(&self, request: Request) -> State {
        let (reply, answer) = oneshot::channel();
        if self.0.send((request, reply)).await.is_ok()
            && let Ok(state) = answer.await
        {
            return state;
        }
        pending().await // The world is gone; its end is ours.
    }
}

/// Letters that may wait: so many that neither side waits at every one.
const ROOM: usize = 256;

async fn generation(grid: &Grid, rule: Rule) -> Result<Grid, DriveError> {
    let (sender, mut letters) = mpsc::channel(ROOM);
    let mut rows = JoinSet::new();
    for y in 0..grid.height().cast_signed() {
        let (mailbox, width) = (Mailbox(sender.clone()), grid.width().cast_signed());
        rows.spawn(async move {
            for x in 0..width {
                step_cell_by(rule, &mailbox, y, x).await;
            }
        });
    }
    drop(sender); // The letters end with the last row.
    let mut progeny = Grid::new(grid.height(), grid.width());
    while let Some((request, reply)) = letters.recv().await {
        let answer = match request {
            Request::Query(Query { y, x }) => grid.query(y, x),
            Request::Transition(cell) => {
                progeny.assign(cell.y, cell.x, cell.state);
                cell.state
            }
            Request::Tick => State::default(),
        };
        let _ = reply.send(answer); // A row that has failed is found below.
    }
    while let Some(row) = rows.join_next().await {
        row?;
    }
    Ok(progeny)
}

impl World for Tasks {
    fn tick(&mut self) -> Result<(), DriveError> {
        self.grid = self.runtime.block_on(generation(&self.grid, self.rule))?;
        Ok(())
    }

    fn grid(&self) -> &Grid {
        &self.grid
    }
}
