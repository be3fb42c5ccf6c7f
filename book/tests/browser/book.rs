//! The book in a folder of its own, and probes of its pages.

use std::{fmt::Write, fs, path::PathBuf};

use book::{build, root};
use serde_json::Value;
use tempfile::TempDir;

use super::chromium::chromium;

/// Frames of files may be looked into.
const FLAGS: &[&str] = &[
    "--allow-file-access-from-files",
    "--timeout=60000",
    "--virtual-time-budget=50000",
    "--window-size=1400,1000",
];

/// The book, built in a folder that lives as long as this value.
pub(crate) struct Book {
    folder: TempDir,
}

impl Book {
    pub(crate) fn build() -> Self {
        let folder = tempfile::tempdir().unwrap();
        build(&root(), &folder.path().join("book")).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("book")
    }

    /// Returns the pages, relative to the book, without the one that holds all others.
    pub(crate) fn pages(&self) -> Vec<String> {
        let mut pages = Vec::new();
        let mut folders = vec![self.path()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "html") {
                    let page = path.strip_prefix(self.path()).unwrap().display().to_string();
                    pages.extend(
                        Some(page).filter(|page| page != "print.html" && page != "toc.html"),
                    );
                }
            }
        }
        pages.sort();
        pages
    }

    /// Returns the script of a name that begins like this: mdBook adds a hash to it.
    fn script(&self, name: &str) -> String {
        let names = fs::read_dir(self.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names = names.filter_map(|name| name.into_string().ok());
        let begin = format!("{name}-");
        names.find(|found| found.starts_with(&begin) && !found.contains(".css")).unwrap()
    }

    /// Runs a script in a page of its own, which writes what it finds into `found`.
    pub(crate) fn probe(&self, scripts: &[&str], probe: &str) -> Option<Value> {
        let mut tags = String::new();
        for name in scripts {
            writeln!(tags, "<script src=\"{}\"></script>", self.script(name)).unwrap();
        }
        let page = format!(
            "<!DOCTYPE html><html><head><title>probe</title></head><body>{tags}<script>\
             const report = (found) => {{ document.title = JSON.stringify(found); }};\
             (async () => {{ {probe} }})().catch((error) => report({{ error: String(error) }}));\
             </script></body></html>"
        );
        let path = self.path().join("probe.html");
        fs::write(&path, page).unwrap();
        let has_run = |dom: &str| !dom.contains("<title>probe");
        let (dom, said) = chromium(&format!("file://{}", path.display()), FLAGS, has_run)?;
        let complaints: Vec<_> = said.lines().filter(|line| line.contains("CONSOLE")).collect();
        assert_eq!(complaints, [""; 0]);
        let title = dom.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0;
        let title = title.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
        Some(serde_json::from_str(&title).unwrap_or_else(|_| panic!("no report: {title}")))
    }
}
