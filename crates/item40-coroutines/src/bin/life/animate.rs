//! Draws a world in the terminal, two cells a character.

use std::{
    fmt::Write as _,
    io::{self, IsTerminal},
    process::ExitCode,
    sync::mpsc,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use item40_coroutines::life::{Grid, Rule, State::Alive, drivers::World};
use rustix::termios::tcgetwinsize;

use crate::{screen::Screen, signals::Signals};

/// Twenty pictures a second.
const FRAME: Duration = Duration::from_millis(50);

/// Draws until the last generation, or until a signal ends the program.
pub(crate) fn animate(
    make_world: impl FnOnce() -> Result<Box<dyn World>>,
    rule: Rule,
    last: Option<u64>,
) -> Result<ExitCode> {
    ensure!(io::stdout().is_terminal(), "cannot animate: standard output is not a terminal");
    // Before the world starts any threads, which inherit the signals that are held back.
    let signals = Signals::block()?;
    let mut world = make_world()?;
    let screen = Screen::take()?;
    let (end, ended) = mpsc::channel();
    let leave = screen.leave();
    signals.watch(
        move |signal| {
            let _ = end.send(signal); // The animation may be over.
        },
        move |stop| leave.during(stop),
    )?;
    let mut due = Instant::now();
    for generation in 0_u64.. {
        screen.show(picture(world.grid(), rule, generation))?;
        if last == Some(generation) {
            break;
        }
        world.tick()?;
        // A late picture does not make the next ones come earlier.
        due = (due + FRAME).max(Instant::now());
        if let Ok(signal) = ended.recv_timeout(due.saturating_duration_since(Instant::now())) {
            // As a shell reports a program that a signal has ended.
            return Ok(ExitCode::from(128 + signal));
        }
    }
    Ok(ExitCode::SUCCESS)
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
