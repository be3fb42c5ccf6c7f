//! What mdBook is given, and where the finished book goes.

use std::{fs, path::Path, path::PathBuf};

use anyhow::{Context, Result, bail};
use mdbook_driver::{MDBook, config::Config};

use crate::{Usage, contents::Chapter, links::Links, scripts};

/// Marks a folder as one that this program has written, and may replace.
const MARKER: &str = ".course-book";

/// Checks that `out` can become the folder of the book.
///
/// # Errors
/// [`Usage`] if it is a file, holds something else than a book, or cannot be made.
pub(crate) fn check(out: &Path) -> Result<()> {
    let shown = out.display();
    let usage = |what: String| {
        Usage(format!("cannot write the book to {shown}: {what}; choose another folder"))
    };
    if out.exists() && !out.is_dir() {
        bail!(usage("it is not a folder".to_owned()));
    }
    if out.is_dir() && !out.join(MARKER).exists() {
        let mut entries = fs::read_dir(out).map_err(|error| usage(error.to_string()))?;
        if entries.next().is_some() {
            bail!(usage("the folder holds other files".to_owned()));
        }
    }
    fs::create_dir_all(parent(out)).map_err(|error| usage(error.to_string()))?;
    // A folder that cannot be written to is found before anything is built.
    tempfile::tempdir_in(parent(out)).map_err(|error| usage(error.to_string()))?;
    Ok(())
}

fn parent(out: &Path) -> &Path {
    out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Renders the chapters, checks the links to headings, and puts the book in its place.
pub(crate) fn write(
    root: &Path,
    chapters: &[Chapter],
    links: &Links,
    out: &Path,
) -> Result<PathBuf> {
    let stage = tempfile::tempdir_in(parent(out)).context("cannot make a folder for the pages")?;
    let source = stage.path().join("src");
    let save = |path: &str, text: &str| {
        let path = source.join(path);
        fs::create_dir_all(parent(&path))
            .and_then(|()| fs::write(&path, text))
            .with_context(|| format!("cannot write {}", path.display()))
    };
    save("SUMMARY.md", &summary(chapters))?;
    for chapter in chapters {
        save(&chapter.path, &chapter.text)?;
    }
    for (file, name) in &links.files {
        let (from, to) = (root.join(file), source.join(name));
        fs::create_dir_all(parent(&to))
            .and_then(|()| fs::copy(&from, &to))
            .with_context(|| format!("cannot copy {file}"))?;
    }
    for (name, text) in scripts::files(root)? {
        fs::write(stage.path().join(&name), text)
            .with_context(|| format!("cannot write {name}"))?;
    }
    let book =
        MDBook::load_with_config(stage.path(), config()?).context("cannot read the chapters")?;
    book.build().context("cannot render the chapters")?;
    let pages = stage.path().join("book");
    check_headings(&pages, links)?;
    fs::write(pages.join(MARKER), "").context("cannot write the book")?;
    replace(&pages, out, &stage.path().join("old"))?;
    Ok(out.join("index.html"))
}

fn summary(chapters: &[Chapter]) -> String {
    let line = |chapter: &Chapter| {
        format!("{}- [{}]({})\n", "  ".repeat(chapter.depth), chapter.title, chapter.path)
    };
    let lines: String = chapters.iter().map(line).collect();
    format!("# Contents\n\n{lines}")
}

/// Nothing of the book asks another computer: no playground, no mathematics from elsewhere.
fn config() -> Result<Config> {
    r#"
[book]
title = "Concurrency in Rust, item by item"
language = "en"
src = "src"

[build]
build-dir = "book"
create-missing = false
use-default-preprocessors = false

[output.html]
default-theme = "light"
preferred-dark-theme = "navy"
smart-punctuation = false
no-section-label = true
input-404 = ""
additional-css = ["course.css"]
additional-js = ["programs.js", "explorer.js", "life.js", "course.js"]

[output.html.playground]
runnable = false

[output.html.fold]
enable = true
level = 0
"#
    .parse()
    .context("cannot read the settings of the book")
}

fn check_headings(pages: &Path, links: &Links) -> Result<()> {
    let mut problems = Vec::new();
    for heading in &links.headings {
        let page = heading.page.replace(".md", ".html");
        let html = fs::read_to_string(pages.join(&page)).unwrap_or_default();
        if !heading.is_in(&html) {
            problems.push(format!(
                "{} leads nowhere: {page} has no heading `#{}`",
                heading.link, heading.anchor
            ));
        }
    }
    problems.dedup();
    if problems.is_empty() { Ok(()) } else { bail!("{}", problems.join("\nbook: ")) }
}

/// Puts the new book where the old one was, and the old one where it is deleted with its folder. If the
/// new one cannot take its place, the old one stays.
fn replace(pages: &Path, out: &Path, old: &Path) -> Result<()> {
    let failed = || format!("cannot write the book to {}", out.display());
    if out.exists() {
        fs::rename(out, old).with_context(failed)?;
    }
    fs::rename(pages, out).or_else(|error| {
        if old.exists() {
            fs::rename(old, out).with_context(failed)?;
        }
        Err(error).with_context(failed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_book_stays_where_the_new_one_cannot_take_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let [pages, out, old] = ["pages", "out", "old"].map(|name| folder.path().join(name));
        fs::create_dir(&out).unwrap();
        fs::write(out.join("index.html"), "the old book").unwrap();
        // There are no pages.
        replace(&pages, &out, &old).unwrap_err();
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "the old book");
        fs::create_dir(&pages).unwrap();
        replace(&pages, &out, &old).unwrap();
        assert!(!out.join("index.html").exists());
    }
}
