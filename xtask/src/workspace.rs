//! The workspace and its items: the packages that are named `itemNN-topic`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, de::DeserializeOwned};

use crate::cli::{Selection, Usage};

/// A package of the workspace that is one lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// The package, which is also the program: `item38-locks`.
    pub name: String,
    /// The package's description.
    pub about: String,
    /// Whether it is measured against its peers.
    pub has_bench: bool,
}

impl Item {
    /// Returns the name of its program.
    pub(crate) fn name(&self) -> String {
        self.name.clone()
    }

    /// Returns the name of its benchmark: `item38-locks-peers`.
    pub(crate) fn bench(&self) -> String {
        format!("{}-peers", self.name)
    }

    /// Returns its number in the book: `38`.
    pub(crate) fn number(&self) -> &str {
        self.name.split('-').next().unwrap_or_default().trim_start_matches("item")
    }

    /// Returns its topic: `locks`.
    fn topic(&self) -> &str {
        self.name.split_once('-').map_or("", |(_, topic)| topic)
    }

    /// Returns whether a reader means this item by `word`.
    pub(crate) fn is_called(&self, word: &str) -> bool {
        [self.name.as_str(), self.number(), self.topic()].contains(&word)
    }
}

/// The parts of cargo's metadata that matter here.
#[derive(Debug, Deserialize)]
pub(crate) struct Workspace {
    packages: Vec<Package>,
    target_directory: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    description: Option<String>,
    targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

impl Package {
    fn has_target(&self, kind: &str) -> bool {
        self.targets.iter().any(|target| target.kind.iter().any(|found| found == kind))
    }
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn load() -> Result<Self> {
        metadata()
    }

    /// Returns cargo's target folder.
    pub(crate) fn target_folder(&self) -> &Path {
        &self.target_directory
    }

    /// Returns the folder of reports unless told otherwise.
    pub(crate) fn report_folder(&self) -> PathBuf {
        self.target_directory.join("report")
    }

    /// Returns the folder of the course's book unless told otherwise.
    pub(crate) fn book_folder(&self) -> PathBuf {
        self.target_directory.join("book")
    }

    /// Returns all items, in the book's order.
    pub(crate) fn items(&self) -> Vec<Item> {
        let items = self.packages.iter().filter(|package| package.name.starts_with("item"));
        let mut items: Vec<_> = items
            .map(|package| Item {
                name: package.name.clone(),
                about: package.description.clone().unwrap_or_default(),
                has_bench: package.has_target("bench"),
            })
            .collect();
        items.sort_by(|a, b| a.name.cmp(&b.name));
        items
    }

    /// Returns the packages that have a library: what a reader can take home.
    pub(crate) fn libraries(&self) -> impl Iterator<Item = &str> {
        let libraries = self.packages.iter().filter(|package| package.has_target("lib"));
        libraries.map(|package| package.name.as_str())
    }

    /// Returns the integration tests of a package by name.
    pub(crate) fn has_test(&self, package: &str, test: &str) -> bool {
        self.packages.iter().filter(|found| found.name == package).any(|package| {
            let mut targets = package.targets.iter();
            targets.any(|found| found.name == test && found.kind.iter().any(|kind| kind == "test"))
        })
    }
}

/// Returns what cargo's metadata says of the workspace's own packages, as far as `T` asks for it.
pub(crate) fn metadata<T: DeserializeOwned>() -> Result<T> {
    let output = cargo()
        .args(["metadata", "--no-deps", "--format-version=1"])
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!("cannot read the workspace: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    serde_json::from_slice(&output.stdout).context("cannot read cargo's metadata")
}

/// Returns the folder of the workspace, found at run time: a checkout that was copied together with
/// its `target` must not be taken for the original.
pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        // Cargo sets the variable for `cargo xtask`, whose user may be in any folder.
        let start = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let start = start.or_else(|| env::current_dir().ok()).unwrap_or_default();
        let is_root = |folder: &&Path| {
            let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
            manifest.lines().any(|line| line.trim() == "[workspace]")
        };
        start.ancestors().find(is_root).unwrap_or(&start).to_path_buf()
    })
}

/// Returns the cargo that runs this program, or the one on the `PATH`, in the workspace.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// Returns the items that `selection` names.
///
/// # Errors
/// [`Usage`], with the items that exist, if a word names no item or if no item is left.
pub(crate) fn select(items: &[Item], selection: &Selection) -> Result<Vec<Item>> {
    let Selection { only, skip } = selection;
    for word in only.iter().chain(skip) {
        if !items.iter().any(|item| item.is_called(word)) {
            bail!(unknown_item(items, word));
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

/// Returns the name that a reader may have meant by `word`.
pub(crate) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distance = |name: &str| strsim::damerau_levenshtein(word, name);
    let nearest = names.into_iter().min_by_key(|name| distance(name))?;
    (distance(nearest) <= 1 + word.len() / 4).then_some(nearest)
}

fn unknown_item(items: &[Item], word: &str) -> Usage {
    let known: Vec<_> = items.iter().map(|item| item.name.as_str()).collect();
    Usage(format!("no item is called {word:?}; there are {}", known.join(", ")))
}

/// Splits `38 lost-update queues` into items, each with the demos that follow it.
///
/// # Errors
/// [`Usage`] if the first word names no item.
pub(crate) fn items_with_demos(
    items: &[Item],
    words: &[String],
) -> Result<Vec<(Item, Vec<String>)>> {
    let mut selected: Vec<(Item, Vec<String>)> = Vec::new();
    for word in words {
        if let Some(item) = items.iter().find(|item| item.is_called(word)) {
            if !selected.iter().any(|(known, _)| known == item) {
                selected.push((item.clone(), Vec::new()));
            }
        } else if let Some((_, demos)) = selected.last_mut() {
            demos.push(word.clone());
        } else {
            bail!(unknown_item(items, word));
        }
    }
    Ok(selected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items() -> [Item; 3] {
        ["item36-subprocess", "item37-threads", "item38-locks"].map(|name| Item {
            name: name.to_owned(),
            about: String::new(),
            has_bench: false,
        })
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    fn select_words(only: &[&str], skip: &[&str]) -> Result<Vec<String>> {
        let selection = Selection { only: words(only), skip: words(skip) };
        let selected = select(&items(), &selection)?;
        Ok(selected.into_iter().map(|item| item.name).collect())
    }

    #[test]
    fn item_goes_by_its_number_its_topic_and_its_name() {
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
    fn unknown_item_names_the_ones_that_exist() {
        let error = select_words(&["42"], &[]).unwrap_err();
        assert!(error.is::<Usage>());
        assert_eq!(
            error.to_string(),
            "no item is called \"42\"; there are item36-subprocess, item37-threads, item38-locks"
        );
        assert!(select_words(&["36"], &["36"]).unwrap_err().is::<Usage>());
    }

    #[test]
    fn words_after_an_item_are_its_demos() {
        let selected = items_with_demos(&items(), &words(&["38", "a", "b", "threads"])).unwrap();
        let selected: Vec<_> =
            selected.iter().map(|(item, demos)| (item.number(), demos.join(" "))).collect();
        assert_eq!(selected, [("38", "a b".to_owned()), ("37", String::new())]);
        assert!(items_with_demos(&items(), &words(&["a", "38"])).unwrap_err().is::<Usage>());
    }

    #[test]
    fn nearest_name_is_found_for_a_slip() {
        let names = ["lost-update", "deadlock", "lost-wakeup"];
        assert_eq!(nearest("lost-updte", names), Some("lost-update"));
        assert_eq!(nearest("dedlock", names), Some("deadlock"));
        assert_eq!(nearest("queue", names), None);
    }

    #[test]
    fn workspace_has_the_six_items() {
        let items = Workspace::load().unwrap().items();
        let names: Vec<_> = items.iter().map(|item| item.name.as_str()).collect();
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
