//! Drives rows of cells as tasks, which ask the task that owns the grid.

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

/// A world with a task for each row, and a channel to the task that owns the grid. No driver resumes
/// these cells: their `yield_` is a message and an answer, and the runtime wakes them.
///
/// [`tick`](World::tick) blocks its thread until the generation is over. In a task of tokio's it
/// panics, because tokio does not allow a runtime to block inside another.
#[derive(Debug)]
pub struct Tasks {
    grid: Grid,
    rule: Rule,
    runtime: Runtime,
}

impl Tasks {
    /// Makes a world that begins with `grid`, and a runtime of one thread.
    ///
    /// # Errors
    /// If the runtime cannot be started.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::life::{Grid, Rule, drivers::{Tasks, World}};
    ///
    /// let blinker = Grid::with_alive(5, 5, [(2, 1), (2, 2), (2, 3)]);
    /// let mut world = Tasks::new(blinker, Rule::LIFE)?;
    /// world.tick()?;
    /// assert_eq!(world.grid().to_string(), "-----\n--*--\n--*--\n--*--\n-----\n");
    /// # Ok::<(), item40_coroutines::life::drivers::DriveError>(())
    /// ```
    pub fn new(grid: Grid, rule: Rule) -> Result<Self, DriveError> {
        Ok(Self { grid, rule, runtime: Builder::new_current_thread().build()? })
    }
}

/// A request, and the sender for its answer.
type PendingRequest = (Request, oneshot::Sender<State>);

/// What a cell has in place of a [`Channel`](crate::Channel): the way to the task with the grid.
struct Client(mpsc::Sender<PendingRequest>);

impl Yield<State, Request> for Client {
    async fn yield_(&self, request: Request) -> State {
        let (reply, answer) = oneshot::channel();
        if self.0.send((request, reply)).await.is_ok()
            && let Ok(state) = answer.await
        {
            return state;
        }
        pending().await // The world is dropped, and this task with it.
    }
}

/// How many requests may wait: enough that neither side waits for each of them.
const CAPACITY: usize = 256;

async fn generation(grid: &Grid, rule: Rule) -> Result<Grid, DriveError> {
    let (sender, mut requests) = mpsc::channel(CAPACITY);
    let mut rows = JoinSet::new();
    for y in 0..grid.height().cast_signed() {
        let (client, width) = (Client(sender.clone()), grid.width().cast_signed());
        rows.spawn(async move {
            for x in 0..width {
                step_cell_by(rule.logic(), &client, y, x).await;
            }
        });
    }
    drop(sender); // The requests end with the last row.
    let mut progeny = Grid::new(grid.height(), grid.width());
    while let Some((request, reply)) = requests.recv().await {
        let answer = match request {
            Request::Query(Query { y, x }) => grid.query(y, x),
            Request::Transition(cell) => {
                progeny.assign(cell.y, cell.x, cell.state);
                cell.state
            }
            Request::Tick => State::default(),
        };
        let _ = reply.send(answer); // A row that has failed is reported below.
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
