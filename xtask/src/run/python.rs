//! Checks Python once, before every item would wait for it.

use std::{process::Command, time::Duration};

use anyhow::Result;
use lab::Python;

use crate::{
    cli::{RunOptions, Usage},
    run::{
        interrupt::INTERRUPTED,
        watch::{Ending, watch},
    },
    terminal::note,
};

/// An interpreter that takes longer to say its version does not answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Checks the interpreter that `options` name. The default one that does not answer is turned off,
/// since it would cost every item its whole timeout.
///
/// # Errors
/// [`Usage`] if Python is asked for by name and cannot be used.
pub(crate) fn check_python(options: &mut RunOptions) -> Result<()> {
    if options.no_python {
        return Ok(());
    }
    let program = options.python.as_deref().unwrap_or("python3");
    let ending = watch(Command::new(program).arg("--version"), TIMEOUT, &INTERRUPTED, |_| {});
    if matches!(ending, Ok(Ending::TimedOut)) {
        let silence = format!("{program} does not answer within {} s", TIMEOUT.as_secs());
        if options.python.is_some() {
            return Err(Usage(format!("cannot use --python: {silence}")).into());
        }
        note(format!("{silence}: nothing runs beside Python (--python PATH names another)"));
        options.no_python = true;
    } else if let Some(python) = &options.python {
        Python::find(python).map_err(|error| Usage(format!("cannot use --python: {error:#}")))?;
    }
    Ok(())
}
