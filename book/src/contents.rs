//! Which chapters the book has, and in which order.

use std::path::Path;

use anyhow::Result;

use crate::{
    demos, exercises,
    items::{items, short, title},
    markdown, quiz,
};

/// One page of the book.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// Its name in the table of contents.
    pub title: String,
    /// The file that it is made of, relative to the repository; links in it are relative to this.
    pub source: String,
    /// Its file in the book, such as `38-locks/demos.md`.
    pub path: String,
    /// How deep it stands in the table of contents, from 0.
    pub depth: usize,
    /// Its Markdown.
    pub text: String,
}

impl Chapter {
    fn new(title: &str, source: &str, path: &str, depth: usize, text: String) -> Self {
        let [title, source, path] = [title, source, path].map(str::to_owned);
        Self { title, source, path, depth, text }
    }
}

/// A page: its title, the file that it is made of, its own file in the book, and how deep it stands.
type Page = (&'static str, &'static str, &'static str, usize);

const START: Page = ("Start", "README.md", "start.md", 0);

const AFTER: &[Page] = &[
    ("Since the first edition", "docs/since-first-edition.md", "since-first-edition.md", 0),
    ("Dictionary: Python to Rust", "docs/python-to-rust.md", "python-to-rust.md", 0),
    ("Glossary", "docs/glossary.md", "glossary.md", 0),
    ("How we measure", "docs/how-we-measure.md", "how-we-measure.md", 0),
    ("How cost grows", "docs/scaling.md", "scaling.md", 1),
    ("Teacher's guide", "docs/teaching.md", "teaching.md", 0),
    ("Votes before the demos", demos::VOTES, "votes.md", 1),
    ("Usual wrong answers", exercises::WRONG_ANSWERS, "wrong-answers.md", 1),
    ("Architecture", "docs/architecture.md", "architecture.md", 0),
    ("Many machines", "crates/executors-cluster/README.md", "many-machines.md", 1),
    ("Deployment", "crates/executors-cluster/docs/deployment.md", "deployment.md", 1),
    ("Contributing", "CONTRIBUTING.md", "contributing.md", 0),
    ("Checks of exercises", "crates/gym/README.md", "gym.md", 1),
    ("Changes", "CHANGELOG.md", "changes.md", 1),
    ("Security", "SECURITY.md", "security.md", 1),
];

/// Returns all chapters, in the order of the book.
///
/// # Errors
/// A source cannot be read, or a quiz is wrong.
pub fn chapters(root: &Path) -> Result<Vec<Chapter>> {
    let mut chapters = vec![chapter(root, START)?];
    for item in items(root)? {
        chapters.extend(lesson(root, &item)?);
    }
    for page in AFTER {
        chapters.push(chapter(root, *page)?);
    }
    Ok(chapters)
}

fn chapter(root: &Path, (title, source, path, depth): Page) -> Result<Chapter> {
    let text = match source {
        demos::VOTES => demos::votes(root)?,
        exercises::WRONG_ANSWERS => exercises::wrong_answers(root)?,
        _ => markdown::read(root, source)?,
    };
    Ok(Chapter::new(title, source, path, depth, text))
}

/// Returns the lesson of an item: its README, its demos, its exercises and its quiz.
fn lesson(root: &Path, item: &str) -> Result<Vec<Chapter>> {
    let (short, title) = (short(item), title(item));
    let readme = format!("crates/{item}/README.md");
    let text = demos::link_table(&markdown::read(root, &readme)?);
    let sub = |name: &str, source: String, text: String| {
        let path = format!("{short}/{}.md", name.to_lowercase());
        Chapter::new(&format!("{name} of {title}"), &source, &path, 1, text)
    };
    Ok(vec![
        Chapter::new(&title, &readme, &format!("{short}/lesson.md"), 0, text),
        sub("Demos", format!("crates/{item}/src/demos.rs"), demos::chapter(root, item)?),
        sub(
            "Exercises",
            format!("crates/{item}/exercises/README.md"),
            exercises::chapter(root, item)?,
        ),
        sub("Quiz", quiz::path(item), quiz::chapter(root, item)?),
    ])
}
