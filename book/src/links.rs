//! Links between files of the repository become links between chapters. Files that are not chapters
//! go into the book as they are.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Result, bail};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use crate::{contents::Chapter, exercises};

/// What the chapters lead to.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// Files of the repository and where they stand in the book.
    pub(crate) files: BTreeMap<String, String>,
    /// Headings that must exist in a page.
    pub(crate) headings: Vec<Heading>,
}

/// A heading that a link leads to.
#[derive(Debug)]
pub(crate) struct Heading {
    /// Where the link stands, and how it is written there.
    pub(crate) link: String,
    /// The page with the heading, such as `38-locks/lesson.md`.
    pub(crate) page: String,
    /// The heading's anchor.
    pub(crate) anchor: String,
}

/// Rewrites the links of all chapters.
///
/// # Errors
/// All links that lead nowhere, one a line.
pub(crate) fn rewrite(root: &Path, chapters: &mut [Chapter]) -> Result<Links> {
    let pages: BTreeMap<String, String> =
        chapters.iter().map(|chapter| (chapter.source.clone(), chapter.path.clone())).collect();
    let mut links = Links::default();
    let mut problems = BTreeSet::new();
    for chapter in chapters {
        let mut edits = Vec::new();
        for (event, range) in
            Parser::new_ext(&chapter.text, Options::ENABLE_TABLES).into_offset_iter()
        {
            let Event::Start(
                Tag::Link { link_type: LinkType::Inline, dest_url, .. }
                | Tag::Image { link_type: LinkType::Inline, dest_url, .. },
            ) = event
            else {
                continue;
            };
            let link = Link { root, chapter, written: dest_url.to_string(), pages: &pages };
            match link.target(&mut links) {
                Ok(target) => edits.extend(link.edit(range, target)),
                Err(error) => drop(problems.insert(error.to_string())),
            }
        }
        edits
            .sort_by_key(|edit: &(std::ops::Range<usize>, String)| std::cmp::Reverse(edit.0.start));
        for (range, with) in edits {
            chapter.text.replace_range(range, &with);
        }
    }
    if !problems.is_empty() {
        bail!("{}", problems.into_iter().collect::<Vec<_>>().join("\nbook: "));
    }
    Ok(links)
}

/// A link as it is written in a chapter.
struct Link<'a> {
    root: &'a Path,
    chapter: &'a Chapter,
    written: String,
    pages: &'a BTreeMap<String, String>,
}

/// What becomes of a link.
enum Target {
    /// It stays as it is.
    Same,
    /// It leads there.
    To(String),
    /// It leads to a folder, which a book has not: the text stays, and the folder's name.
    Folder(String),
}

impl Link<'_> {
    fn target(&self, links: &mut Links) -> Result<Target> {
        let written = &self.written;
        if ["http:", "https:", "mailto:"].iter().any(|scheme| written.starts_with(scheme)) {
            return Ok(Target::Same);
        }
        let (path, heading) = match written.split_once('#') {
            Some((path, heading)) => (path, Some(heading)),
            None => (written.as_str(), None),
        };
        if path.is_empty() {
            return Ok(self.page(&self.chapter.path.clone(), heading, links));
        }
        if let Some(page) = path.strip_prefix("book:") {
            return Ok(self.page(&join(&self.chapter.path, page), heading, links));
        }
        let file = join(&self.chapter.source, path);
        if let Some(page) = self.pages.get(&file) {
            return Ok(self.page(page, heading, links));
        }
        if let Some((page, heading)) = exercises::place(self.root, &file)? {
            return Ok(self.page(&page, Some(&heading), links));
        }
        let full = self.root.join(&file);
        if full.is_dir() {
            return Ok(Target::Folder(file));
        }
        if !full.is_file() {
            bail!("{}: the link to `{written}` leads nowhere: there is no {file}", self.place());
        }
        let is_picture = [".png", ".svg"].iter().any(|end| file.ends_with(end));
        // A browser shows a text file only if its name says that it is one.
        let name = if is_picture { file.clone() } else { format!("{file}.txt") };
        let name = format!("files/{name}");
        links.files.insert(file, name.clone());
        Ok(Target::To(self.relative(&name)))
    }

    fn page(&self, page: &str, heading: Option<&str>, links: &mut Links) -> Target {
        let link = format!("{}: the link to `{}`", self.place(), self.written);
        let to = if page == self.chapter.path { String::new() } else { self.relative(page) };
        let Some(heading) = heading else { return Target::To(to) };
        links.headings.push(Heading { link, page: page.to_owned(), anchor: heading.to_owned() });
        Target::To(format!("{to}#{heading}"))
    }

    /// Returns where the link stands: the file, and the line if it is written there.
    fn place(&self) -> String {
        let source = &self.chapter.source;
        let text = fs::read_to_string(self.root.join(source)).unwrap_or_default();
        let written = format!("]({})", self.written);
        match text.lines().position(|line| line.contains(&written)) {
            Some(line) => format!("{source}:{}", line + 1),
            None => source.clone(),
        }
    }

    /// Returns the way from this chapter to another file of the book.
    fn relative(&self, path: &str) -> String {
        "../".repeat(self.chapter.path.matches('/').count()) + path
    }

    fn edit(
        &self,
        range: std::ops::Range<usize>,
        target: Target,
    ) -> Option<(std::ops::Range<usize>, String)> {
        let text = &self.chapter.text[range.clone()];
        let at = text.rfind(&format!("]({}", self.written))?;
        match target {
            Target::Same => None,
            Target::To(to) => {
                let start = range.start + at + 2;
                Some((start..start + self.written.len(), to))
            }
            Target::Folder(folder) => Some((range, format!("{} (`{folder}`)", &text[1..at]))),
        }
    }
}

/// Returns where a relative path leads that is written in `file`, without `..`.
fn join(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

impl Heading {
    /// Returns whether the page of this text has the heading.
    pub(crate) fn is_in(&self, html: &str) -> bool {
        html.contains(&format!("id=\"{}\"", self.anchor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter(source: &str, path: &str, text: &str) -> Chapter {
        let [title, source, path, text] = ["", source, path, text].map(str::to_owned);
        Chapter { title, source, path, depth: 0, text }
    }

    #[test]
    fn link_between_files_leads_to_the_chapter() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("LICENSE"), "x").unwrap();
        fs::create_dir(folder.path().join("docs")).unwrap();
        let mut chapters = [
            chapter(
                "README.md",
                "start.md",
                "[a](x/README.md#b) [c](LICENSE) `[d](no)` [e](https://f) [g](docs)",
            ),
            chapter(
                "x/README.md",
                "x/lesson.md",
                "[up](../README.md) | [here](#b) [demo](book:demos.md)",
            ),
        ];
        let links = rewrite(folder.path(), &mut chapters).unwrap();
        assert_eq!(
            chapters[0].text,
            "[a](x/lesson.md#b) [c](files/LICENSE.txt) `[d](no)` [e](https://f) g (`docs`)"
        );
        assert_eq!(chapters[1].text, "[up](../start.md) | [here](#b) [demo](../x/demos.md)");
        assert_eq!(links.files["LICENSE"], "files/LICENSE.txt");
        assert_eq!((&*links.headings[0].page, &*links.headings[0].anchor), ("x/lesson.md", "b"));
    }

    #[test]
    fn link_that_leads_nowhere_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("README.md"), "x\n[a](gone.md)\n").unwrap();
        let mut chapters = [chapter("README.md", "start.md", "x\n[a](gone.md)\n")];
        let error = rewrite(folder.path(), &mut chapters).unwrap_err();
        assert_eq!(
            error.to_string(),
            "README.md:2: the link to `gone.md` leads nowhere: there is no gone.md"
        );
    }
}
