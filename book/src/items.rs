//! The items of the course: their folders, numbers and names.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

/// Returns the folders of the items, such as `item38-locks`, in their order.
///
/// # Errors
/// The folder `crates` cannot be listed, or it has no item.
pub fn items(root: &Path) -> Result<Vec<String>> {
    let mut items = names(root, "crates")?;
    items.retain(|name| name.starts_with("item"));
    ensure!(!items.is_empty(), "cannot find an item in {}", root.join("crates").display());
    Ok(items)
}

/// Returns the number and the topic of an item: `38-locks`.
pub(crate) fn short(item: &str) -> &str {
    item.trim_start_matches("item")
}

/// Returns the number of an item: `38`.
pub(crate) fn number(item: &str) -> &str {
    short(item).split('-').next().unwrap_or_default()
}

/// Returns the topic of an item: `locks`.
pub(crate) fn topic(item: &str) -> &str {
    short(item).split_once('-').map_or("", |(_, topic)| topic)
}

/// Returns what an item is called in a heading: `38 locks`.
pub(crate) fn title(item: &str) -> String {
    short(item).replace('-', " ")
}

/// Returns the names of what a folder holds, in their order.
pub(crate) fn names(root: &Path, path: &str) -> Result<Vec<String>> {
    let entries = fs::read_dir(root.join(path)).with_context(|| format!("cannot list {path}"))?;
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.with_context(|| format!("cannot list {path}"))?.file_name();
        names.extend(name.into_string().ok());
    }
    names.sort();
    Ok(names)
}
