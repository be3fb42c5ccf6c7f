//! A camera, a gallery and the runs between them.

use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use item39_queues::photos::{Camera, Client, Gallery, Observed, over_queues, over_tokio};
use tempfile::TempDir;

use crate::{
    options::{Options, With},
    temporary::Temporary,
};

/// How often each library runs where two are compared.
const ROUNDS: usize = 3;

/// The gallery, and where it stores the photos.
pub(crate) struct Studio {
    gallery: Gallery,
    folder: PathBuf,
    /// Removed when this is dropped.
    _temporary: Option<TempDir>,
}

/// What was observed.
pub(crate) struct Runs {
    /// What was observed of the first run over queues.
    pub(crate) observed: Observed,
    pub(crate) folder: PathBuf,
    /// How long each run took, over queues and over the other library's channels.
    pub(crate) compared: Option<[Vec<Duration>; 2]>,
}

impl Studio {
    /// Opens the gallery. Everything that can be wrong with the command line is found here, before
    /// anything runs.
    pub(crate) fn new(options: &Options, temporary: &Temporary) -> Result<Self> {
        let workers = options.plan().workers[2];
        let open = |folder: &Path| {
            let gallery = Gallery::open(folder, options.latency(), workers, options.refused());
            gallery.with_context(|| cannot_open(folder))
        };
        let (folder, temporary, gallery) = if let Some(folder) = &options.gallery {
            (folder.clone(), None, open(folder)?)
        } else {
            let (folder, gallery) = temporary.make(open)?;
            (folder.path().to_owned(), Some(folder), gallery)
        };
        Ok(Self { gallery, folder, _temporary: temporary })
    }

    pub(crate) fn run(&self, options: &Options) -> Result<Runs> {
        let (observed, first) = self.over_queues(options)?;
        let compared = options.with.map(|With::Tokio| {
            let mut times = [vec![first], Vec::new()];
            times[1].push(self.over_tokio(options)?);
            for round in 1..ROUNDS {
                // The one that comes first changes with each round.
                for which in if round % 2 == 0 { [0, 1] } else { [1, 0] } {
                    let time = match which {
                        0 => self.over_queues(options)?.1,
                        _ => self.over_tokio(options)?,
                    };
                    times[which].push(time);
                }
            }
            anyhow::Ok(times)
        });
        Ok(Runs { observed, folder: self.folder.clone(), compared: compared.transpose()? })
    }

    fn over_queues(&self, options: &Options) -> Result<(Observed, Duration)> {
        let (_camera, client) = self.client(options)?;
        let start = Instant::now();
        let observed = over_queues(&client, &options.plan(), progress(options.photos))?;
        Ok((observed, start.elapsed()))
    }

    fn over_tokio(&self, options: &Options) -> Result<Duration> {
        let (_camera, client) = self.client(options)?;
        let start = Instant::now();
        over_tokio(&client, &options.plan())?;
        Ok(start.elapsed())
    }

    fn client(&self, options: &Options) -> Result<(Camera, Client)> {
        let (latency, workers) = (options.latency(), options.plan().workers[0]);
        let faults = options.camera_faults();
        let camera = Camera::start(options.photos, options.size(), latency, workers, faults);
        let camera = camera.context("cannot switch the camera on")?;
        let client = Client::new(camera.url(), self.gallery.url());
        Ok((camera, client))
    }

    /// Keeps the gallery open until the end of a line, or of the input.
    pub(crate) fn serve_until_enter(&self, open: impl FnOnce(&str) -> Result<()>) -> Result<()> {
        open(&self.gallery.url())?;
        io::stdin().read_line(&mut String::new()).context("cannot read from the terminal")?;
        Ok(())
    }
}

fn cannot_open(folder: &Path) -> String {
    format!("cannot open the gallery in {}", folder.display())
}

/// Returns a callback that shows on a terminal how many photos are done.
fn progress(photos: u32) -> impl FnMut(usize) -> bool {
    let is_shown = io::stderr().is_terminal();
    move |done| {
        if is_shown {
            let end = if done == photos as usize { "\r\x1b[K" } else { "" };
            // Errors are ignored: the run goes on without the display.
            let _ = write!(io::stderr(), "\r{done} of {photos} photos{end}");
        }
        true
    }
}
