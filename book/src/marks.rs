//! Pictures and small programs that a chapter names: `<!-- book: pipe-deadlock -->`, on a line of its
//! own. On other pages, such as GitHub's, the line is not seen.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

use crate::contents::Chapter;

const MARK: &str = "<!-- book: ";

/// Returns the chapter's text with the pictures and programs in their places.
///
/// # Errors
/// A name that is neither a picture nor a program, or a picture without a title or a description.
pub(crate) fn fill(root: &Path, chapter: &Chapter) -> Result<String> {
    let mut text = String::new();
    for line in chapter.text.split_inclusive('\n') {
        let name = line.strip_prefix(MARK).and_then(|rest| rest.trim_end().strip_suffix(" -->"));
        match name {
            Some(name) => text += &figure(root, name).with_context(|| chapter.source.clone())?,
            None => text += line,
        }
    }
    Ok(text)
}

fn figure(root: &Path, name: &str) -> Result<String> {
    let picture = root.join(format!("book/pictures/{name}.svg"));
    let program = root.join(format!("book/widgets/{name}.html"));
    let (class, path) = if picture.exists() { ("picture", picture) } else { ("program", program) };
    let html = fs::read_to_string(&path).with_context(|| {
        format!("cannot fill the mark `book: {name}`: there is no such picture or program")
    })?;
    if class == "picture" {
        for part in ["<title", "<desc", "role=\"img\""] {
            ensure!(html.contains(part), "cannot use {}: it has no `{part}`", path.display());
        }
    }
    // A blank line would end the HTML.
    let html: Vec<_> = html.lines().filter(|line| !line.trim().is_empty()).map(str::trim).collect();
    Ok(format!("\n<figure class=\"{class}\">\n{}\n</figure>\n\n", html.join("\n")))
}
