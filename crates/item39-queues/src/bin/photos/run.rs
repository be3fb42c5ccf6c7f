//! A camera, a gallery and the runs between them.

use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use item39_queues::photos::{Camera, Client, Gallery, Observed, over_queues, over_tokio};
use tempfile::TempDir;

use crate::options::{Options, With};

/// How often each of two is run where they are compared.
const ROUNDS: usize = 3;

/// The exit code after Ctrl-C, as shells have it: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// Where the photos go.
pub struct Studio {
    gallery: Gallery,
    folder: PathBuf,
    /// Is gone when this is.
    temporary: Option<TempDir>,
}

/// What was seen.
pub struct Runs {
    /// Of the first run over queues.
    pub observed: Observed,
    pub folder: PathBuf,
    /// How long each run took, over queues and over the other library's channels.
    pub compared: Option<[Vec<Duration>; 2]>,
}

impl Studio {
    /// Everything that can be wrong with the command line is found here, before anything runs.
    pub fn new(options: &Options) -> Result<Self> {
        let (folder, temporary) = if let Some(folder) = &options.gallery {
            (folder.clone(), None)
        } else {
            let folder = tempfile::Builder::new().prefix("gallery-").tempdir();
            let folder = folder.context("cannot make a folder for the gallery")?;
            (folder.path().to_owned(), Some(folder))
        };
        let workers = options.plan().workers[2];
        let gallery = Gallery::open(&folder, options.latency(), workers, options.refused());
        let gallery = gallery.with_context(|| cannot_open(&folder))?;
        Ok(Self { gallery, folder, temporary })
    }

    /// Ctrl-C ends the program at once; the temporary folder goes first.
    pub fn tidy_up_when_interrupted(&self) -> Result<()> {
        let temporary = self.temporary.as_ref().map(|folder| folder.path().to_owned());
        let tidy_up = move || {
            if let Some(folder) = &temporary {
                // A photo that arrives meanwhile is in the way; without the folder none arrives.
                let _is_gone = (0..100).any(|_| fs::remove_dir_all(folder).is_ok());
            }
            process::exit(INTERRUPTED);
        };
        ctrlc::set_handler(tidy_up).context("cannot listen for Ctrl-C")
    }

    pub fn run(&self, options: &Options) -> Result<Runs> {
        let (observed, first) = self.over_queues(options)?;
        let compared = options.with.map(|With::Tokio| {
            let mut times = [vec![first], Vec::new()];
            times[1].push(self.over_tokio(options)?);
            for round in 1..ROUNDS {
                // Who comes first changes with each round.
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
        over_tokio(&client, &options.plan());
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

    /// Waits for the end of a line, or of the input.
    pub fn serve_until_enter(&self, open: impl FnOnce(&str) -> Result<()>) -> Result<()> {
        open(&self.gallery.url())?;
        io::stdin().read_line(&mut String::new()).context("cannot read from the terminal")?;
        Ok(())
    }
}

fn cannot_open(folder: &Path) -> String {
    format!("cannot open the gallery in {}", folder.display())
}

/// Shows on a terminal how many photos are done.
fn progress(photos: u32) -> impl FnMut(usize) -> bool {
    let is_shown = io::stderr().is_terminal();
    move |done| {
        if is_shown {
            let end = if done == photos as usize { "\r\x1b[K" } else { "" };
            // Without progress on the screen there is still progress.
            let _ = write!(io::stderr(), "\r{done} of {photos} photos{end}");
        }
        true
    }
}
