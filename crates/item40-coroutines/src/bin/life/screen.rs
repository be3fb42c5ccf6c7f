//! The terminal while the program draws in it.

use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The terminal's alternate screen, without a cursor. When it is dropped, the terminal is as it was
/// before.
pub(crate) struct Screen(Leave);

/// What the thread that handles signals has of the screen. A stop has to restore the terminal at once,
/// also while a generation takes long.
#[derive(Clone)]
pub(crate) struct Leave(Arc<Mutex<Drawn>>);

struct Drawn {
    is_taken: bool,
    /// The last picture, which is drawn again when the program continues.
    picture: String,
}

const TAKE: &str = "\x1b[?1049h\x1b[?25l";
const GIVE_BACK: &str = "\x1b[?25h\x1b[?1049l";

impl Screen {
    pub(crate) fn take() -> io::Result<Self> {
        let drawn = Drawn { is_taken: true, picture: String::new() };
        let screen = Self(Leave(Arc::new(Mutex::new(drawn))));
        write(TAKE)?;
        Ok(screen)
    }

    /// Returns what the thread that handles signals needs.
    pub(crate) fn leave(&self) -> Leave {
        self.0.clone()
    }

    /// Draws, unless the terminal was restored for good.
    pub(crate) fn show(&self, picture: String) -> io::Result<()> {
        let mut drawn = self.0.drawn();
        if drawn.is_taken {
            write(&picture)?;
            drawn.picture = picture;
        }
        Ok(())
    }
}

impl Leave {
    /// Restores the terminal, calls `stop`, which returns when the program continues, and draws again.
    /// The thread that draws waits until then.
    pub(crate) fn during(&self, stop: impl FnOnce()) {
        let drawn = self.drawn();
        if !drawn.is_taken {
            return stop();
        }
        // A terminal that is gone needs neither restoring nor drawing.
        let _ = write(GIVE_BACK);
        stop();
        let _ = write(TAKE).and_then(|()| write(&drawn.picture));
    }

    /// Restores the terminal for good: nothing is drawn from then on.
    pub(crate) fn for_good(&self) {
        let mut drawn = self.drawn();
        if mem::take(&mut drawn.is_taken) {
            let _ = write(GIVE_BACK); // A terminal that is gone needs no restoring.
        }
    }

    fn drawn(&self) -> MutexGuard<'_, Drawn> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.0.for_good();
    }
}

fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
