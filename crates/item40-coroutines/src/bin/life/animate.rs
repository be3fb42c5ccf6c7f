//! Draws a world in the terminal, two cells a character.

use std::{
    fmt::Write as _,
    io::{self, IsTerminal},
    process,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use item40_coroutines::life::{Grid, Rule, State::Alive, drivers::World};
use rustix::termios::tcgetwinsize;

use crate::{
    screen::{Leave, Screen},
    signals::Signals,
};

/// Twenty pictures a second.
const FRAME: Duration = Duration::from_millis(50);

/// Draws until the last generation, or until a signal ends the program.
pub(crate) fn animate(
    make_world: impl FnOnce() -> Result<Box<dyn World>>,
    rule: Rule,
    last: Option<u64>,
) -> Result<()> {
    ensure!(io::stdout().is_terminal(), "cannot animate: standard output is not a terminal");
    // Before the world starts any threads, which inherit the signals that are held back.
    let signals = Signals::block()?;
    let mut world = make_world()?;
    let screen = Screen::take()?;
    let leave = screen.leave();
    let ending = leave.clone();
    signals.watch(move |signal| end(&ending, signal), move |stop| leave.during(stop))?;
    let mut due = Instant::now();
    for generation in 0_u64.. {
        screen.show(picture(world.grid(), rule, generation))?;
        if last == Some(generation) {
            break;
        }
        world.tick()?;
        // A late picture does not make the next ones come earlier.
        due = (due + FRAME).max(Instant::now());
        thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    Ok(())
}

/// Ends the program as a shell reports one that a signal has ended, also while a generation takes
/// long. A terminal that takes no more characters holds it up for a second.
fn end(leave: &Leave, signal: u8) {
    let (restored, is_restored) = mpsc::channel();
    let leave = leave.clone();
    let restore = move || {
        leave.for_good();
        let _ = restored.send(()); // It comes too late.
    };
    // Where the system gives no thread, the wait ends at once.
    let _ = thread::Builder::new().name("restore".to_owned()).spawn(restore);
    let _ = is_restored.recv_timeout(Duration::from_secs(1));
    process::exit(i32::from(128 + signal));
}

/// Returns the terminal's columns and lines.
fn size() -> (usize, usize) {
    match tcgetwinsize(io::stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => {
            (usize::from(size.ws_col), usize::from(size.ws_row))
        }
        _ => (80, 24),
    }
}

/// Draws the middle of the world, as much as the terminal can show, over a line about it.
fn picture(grid: &Grid, rule: Rule, generation: u64) -> String {
    let (columns, lines) = size();
    let (width, height) = (columns.min(grid.width()), (2 * (lines - 1)).min(grid.height()));
    let (left, top) = ((grid.width() - width) / 2, (grid.height() - height) / 2);
    let is_alive = |y: usize, x: usize| {
        y < top + height && grid.query(y.cast_signed(), x.cast_signed()) == Alive
    };
    let mut picture = "\x1b[H".to_owned();
    for y in (top..top + height).step_by(2) {
        let halves = (left..left + width).map(|x| match (is_alive(y, x), is_alive(y + 1, x)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        });
        picture.extend(halves);
        picture.push_str("\x1b[K\r\n");
    }
    let about = format!("generation {generation}, {} alive, {rule}", grid.population());
    let about: String = about.chars().take(columns).collect();
    let _ = write!(picture, "{about}\x1b[K\x1b[J"); // Writing into a string does not fail.
    picture
}
