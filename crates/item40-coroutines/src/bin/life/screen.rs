//! The terminal while the program draws in it.

use std::{
    io::{self, Write},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The terminal's alternate screen, without a cursor. When it is dropped or left, the terminal is as it
/// was before.
///
/// Two threads use it: the one that draws, and the one that handles signals. A stop has to restore the
/// terminal at once, also while a generation takes long.
pub(crate) struct Screen {
    drawn: Mutex<Drawn>,
}

struct Drawn {
    is_taken: bool,
    /// The last picture, which is drawn again when the program continues.
    picture: String,
}

const TAKE: &str = "\x1b[?1049h\x1b[?25l";
const GIVE_BACK: &str = "\x1b[?25h\x1b[?1049l";

impl Screen {
    pub(crate) fn take() -> io::Result<Self> {
        let screen = Self { drawn: Mutex::new(Drawn { is_taken: true, picture: String::new() }) };
        write(TAKE)?;
        Ok(screen)
    }

    pub(crate) fn show(&self, picture: String) -> io::Result<()> {
        let mut drawn = self.drawn();
        write(&picture)?;
        drawn.picture = picture;
        Ok(())
    }

    /// Restores the terminal, calls `stop`, which returns when the program continues, and draws again.
    /// The thread that draws waits until then.
    pub(crate) fn leave_while(&self, stop: impl FnOnce()) {
        let drawn = self.drawn();
        if !drawn.is_taken {
            return stop();
        }
        // A terminal that is gone needs neither restoring nor drawing.
        let _ = write(GIVE_BACK);
        stop();
        let _ = write(TAKE).and_then(|()| write(&drawn.picture));
    }

    /// Restores the terminal, unless that has happened.
    pub(crate) fn give_back(&self) {
        let mut drawn = self.drawn();
        if std::mem::replace(&mut drawn.is_taken, false) {
            let _ = write(GIVE_BACK); // A terminal that is gone needs no restoring.
        }
    }

    fn drawn(&self) -> MutexGuard<'_, Drawn> {
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.give_back();
    }
}

fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
