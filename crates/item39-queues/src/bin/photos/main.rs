//! A camera, a gallery, and a pipeline between them that downloads photos, resizes them and uploads
//! them: over HTTP on this machine alone.

mod options;
mod run;
mod show;
mod temporary;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::{Context, Result};

use crate::{options::Options, run::Studio, temporary::Temporary};

fn main() -> ExitCode {
    let prepared = Options::parse().and_then(|options| {
        let temporary = Temporary::removed_when_interrupted()?;
        Ok((Studio::new(&options, &temporary)?, options))
    });
    let (studio, options) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return failed(&error, 2),
    };
    match photographed(&studio, &options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => failed(&error, 1),
    }
}

fn failed(error: &anyhow::Error, code: u8) -> ExitCode {
    eprintln!("photos: {error:#}");
    ExitCode::from(code)
}

/// Returns whether all photos have arrived.
fn photographed(studio: &Studio, options: &Options) -> Result<bool> {
    let runs = studio.run(options)?;
    print(&show::runs(&runs, options))?;
    if options.serve {
        studio.serve_until_enter(|url| {
            print(&format!("\nThe gallery is open: {url}/ (Enter ends it)"))
        })?;
    }
    Ok(runs.observed.album.faults.is_empty())
}

/// Prints a text. A reader that has gone, such as `head`, has read enough.
fn print(text: &str) -> Result<()> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write the report")
        }
        _ => Ok(()),
    }
}
