//! Which items there are: the workspace's packages that are named `itemNN-topic`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::Usage;

/// A package of the workspace that is one lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The package, which is also the program: `item38-locks`.
    pub name: String,
    /// The package's description.
    pub about: String,
    /// Whether it is measured against its peers.
    pub has_bench: bool,
}

impl Item {
    /// The name of its program.
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// The name of its benchmark: `item38-locks-peers`.
    pub fn bench(&self) -> String {
        format!("{}-peers", self.name)
    }

    /// Its number in the book: `38`.
    fn number(&self) -> &str {
        self.name.split('-').next().unwrap_or_default().trim_start_matches("item")
    }

    /// Its topic: `locks`.
    fn topic(&self) -> &str {
        self.name.split_once('-').map_or("", |(_, topic)| topic)
    }

    /// Whether a reader means this item by `word`.
    fn is_called(&self, word: &str) -> bool {
        [self.name.as_str(), self.number(), self.topic()].contains(&word)
    }
}

/// The root of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// The cargo that runs this program, or the one on the `PATH`.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// What of cargo's metadata matters here.
#[derive(Deserialize)]
pub struct Workspace {
    packages: Vec<Package>,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    description: Option<String>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

impl Package {
    fn has_bench(&self) -> bool {
        self.targets.iter().any(|target| target.kind.iter().any(|kind| kind == "bench"))
    }
}

impl Workspace {
    /// Asks cargo.
    pub fn load() -> Result<Self> {
        let output = cargo()
            .args(["metadata", "--no-deps", "--format-version=1"])
            .output()
            .context("cannot start cargo")?;
        if !output.status.success() {
            bail!("cannot read the workspace: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        serde_json::from_slice(&output.stdout).context("cannot read cargo's metadata")
    }

    /// Where a report goes unless told otherwise.
    pub fn report_folder(&self) -> PathBuf {
        self.target_directory.join("report")
    }

    /// All items, in the book's order.
    pub fn items(&self) -> Vec<Item> {
        let items = self.packages.iter().filter(|package| package.name.starts_with("item"));
        let mut items: Vec<_> = items
            .map(|package| Item {
                name: package.name.clone(),
                about: package.description.clone().unwrap_or_default(),
                has_bench: package.has_bench(),
            })
            .collect();
        items.sort_by(|a, b| a.name.cmp(&b.name));
        items
    }
}

/// The items that `only` names (all of them if it names none) without those that `skip` names.
///
/// # Errors
/// [`Usage`], with the items that exist, if a word names none or if none is left.
pub fn select(items: &[Item], only: &[String], skip: &[String]) -> Result<Vec<Item>> {
    for word in only.iter().chain(skip) {
        if !items.iter().any(|item| item.is_called(word)) {
            let known: Vec<_> = items.iter().map(|item| item.name.as_str()).collect();
            let known = known.join(", ");
            bail!(Usage(format!("no item is called {word:?}; there are {known}")));
        }
    }
    let named = |item: &Item, words: &[String]| words.iter().any(|word| item.is_called(word));
    let selected: Vec<_> = items
        .iter()
        .filter(|item| (only.is_empty() || named(item, only)) && !named(item, skip))
        .cloned()
        .collect();
    ensure!(!selected.is_empty(), Usage("no item is left to run".to_owned()));
    Ok(selected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn select_words(only: &[&str], skip: &[&str]) -> Result<Vec<String>> {
        let item =
            |name: &str| Item { name: name.to_owned(), about: String::new(), has_bench: false };
        let items = [item("item36-subprocess"), item("item37-threads"), item("item38-locks")];
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let selected = select(&items, &words(only), &words(skip))?;
        Ok(selected.into_iter().map(|item| item.name).collect())
    }

    #[test]
    fn an_item_goes_by_its_number_its_topic_and_its_name() {
        for word in ["38", "locks", "item38-locks"] {
            assert_eq!(select_words(&[word], &[]).unwrap(), ["item38-locks"]);
        }
    }

    #[test]
    fn items_run_in_the_books_order_whatever_the_words_order() {
        let selected = select_words(&["locks", "36"], &[]).unwrap();
        assert_eq!(selected, ["item36-subprocess", "item38-locks"]);
        assert_eq!(select_words(&[], &["threads"]).unwrap(), ["item36-subprocess", "item38-locks"]);
    }

    #[test]
    fn an_unknown_item_names_the_ones_that_exist() {
        let error = select_words(&["42"], &[]).unwrap_err();
        assert!(error.is::<Usage>());
        assert_eq!(
            error.to_string(),
            "no item is called \"42\"; there are item36-subprocess, item37-threads, item38-locks"
        );
        assert!(select_words(&["36"], &["36"]).unwrap_err().is::<Usage>());
    }

    #[test]
    fn the_workspace_has_the_six_items() {
        let names: Vec<_> =
            Workspace::load().unwrap().items().into_iter().map(|item| item.name).collect();
        assert_eq!(
            names,
            [
                "item36-subprocess",
                "item37-threads",
                "item38-locks",
                "item39-queues",
                "item40-coroutines",
                "item41-executors"
            ]
        );
    }
}
