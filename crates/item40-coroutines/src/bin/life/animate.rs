//! Draws a world in the terminal, two cells a character.

use std::{
    fmt::Write as _,
    io::{self, IsTerminal, Write},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use item40_coroutines::life::{Grid, Rule, State::Alive, drivers::World};
use rustix::termios::tcgetwinsize;

/// Twenty pictures a second.
const FRAME: Duration = Duration::from_millis(50);
/// As after Ctrl-C in a shell.
const INTERRUPTED: u8 = 130;

/// Draws until the last generation, or Ctrl-C.
pub(crate) fn animate(world: &mut dyn World, rule: Rule, last: Option<u64>) -> Result<ExitCode> {
    ensure!(io::stdout().is_terminal(), "cannot animate: standard output is no terminal");
    let stop = stop_at_ctrl_c()?;
    let terminal = Terminal::take()?;
    let mut due = Instant::now();
    for generation in 0_u64.. {
        show(&picture(world.grid(), rule, generation))?;
        if last == Some(generation) {
            break;
        }
        world.tick()?;
        // A picture that was late does not make the next ones hurry.
        due = (due + FRAME).max(Instant::now());
        if wait(due, &stop) {
            drop(terminal);
            return Ok(ExitCode::from(INTERRUPTED));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn stop_at_ctrl_c() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let (told, animating) = (Arc::clone(&stop), thread::current());
    ctrlc::set_handler(move || {
        told.store(true, Ordering::Relaxed);
        animating.unpark();
    })
    .context("cannot listen to Ctrl-C")?;
    Ok(stop)
}

/// True if it was told to stop before the time was over.
fn wait(until: Instant, stop: &AtomicBool) -> bool {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if stop.load(Ordering::Relaxed) || left.is_zero() {
            return stop.load(Ordering::Relaxed);
        }
        thread::park_timeout(left);
    }
}

/// The terminal while we draw in it: a screen of its own, and no cursor. Dropped, it is as it was.
struct Terminal;

impl Terminal {
    fn take() -> io::Result<Self> {
        let terminal = Self;
        show("\x1b[?1049h\x1b[?25l")?;
        Ok(terminal)
    }
}

fn show(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = show("\x1b[?25h\x1b[?1049l"); // If it is gone, there is nothing to restore.
    }
}

/// Columns and lines.
fn size() -> (usize, usize) {
    match tcgetwinsize(io::stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => {
            (usize::from(size.ws_col), usize::from(size.ws_row))
        }
        _ => (80, 24),
    }
}

/// The middle of the world, as much as there is room for, over a line about it.
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
