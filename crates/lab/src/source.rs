//! Where the source of a demo is found: each has a file of its own, called like it.

use std::{fs, path::Path};

use anyhow::anyhow;

use crate::Result;

/// Reads the source of the demo `name`, whose file lies in `folder`.
pub(crate) fn read(folder: &Path, name: &str) -> Result<String> {
    let file = folder.join(name.replace('-', "_") + ".rs");
    fs::read_to_string(&file).map_err(|error| {
        let file = file.display();
        anyhow!("cannot show the source {file}: {error}, run the item from its source tree")
    })
}
