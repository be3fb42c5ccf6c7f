//! Which exercises there are: the checks of the packages named `exercises-NN`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::{cli::Usage, workspace::metadata};

/// One exercise: a folder beside the others of its item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exercise {
    /// Its item's number and its place there: `38.5`.
    pub(crate) id: String,
    /// Its name, which is also its check's: `event`.
    pub(crate) name: String,
    /// The package of its item's exercises: `exercises-38`.
    pub(crate) package: String,
    /// What the learner is asked to do, in a few words.
    pub(crate) title: String,
    /// How long it takes.
    pub(crate) minutes: u32,
    /// Where its files are.
    pub(crate) folder: PathBuf,
}

impl Exercise {
    /// Reads an exercise from the folder `5-event` of the package `exercises-38`.
    fn read(package: &str, name: &str, folder: &Path) -> Result<Self> {
        let item = package.trim_start_matches("exercises-");
        let last = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let place = last.split('-').next().unwrap_or_default();
        let readme = read(&folder.join("README.md"))?;
        let title = readme.lines().find_map(|line| line.strip_prefix("# "));
        let minutes = readme.lines().find_map(|line| line.strip_suffix(" minutes")?.parse().ok());
        let lacks = |what| format!("{} has no {what}", folder.join("README.md").display());
        Ok(Self {
            id: format!("{item}.{place}"),
            name: name.to_owned(),
            package: package.to_owned(),
            title: title.with_context(|| lacks("title"))?.to_owned(),
            minutes: minutes.with_context(|| lacks("line \"NN minutes\""))?,
            folder: folder.to_owned(),
        })
    }

    /// The learner's file.
    pub(crate) fn answer(&self) -> PathBuf {
        self.folder.join("exercise.rs")
    }

    /// The file with the marked answer, from which the stub is cut.
    pub(crate) fn solution(&self) -> PathBuf {
        self.folder.join("solution.rs")
    }

    /// What the learner's file begins as.
    pub(crate) fn stub(&self) -> PathBuf {
        self.folder.join("stub.rs")
    }

    /// Whether a reader means this exercise by `word`.
    fn is_called(&self, word: &str) -> bool {
        [self.id.as_str(), self.name.as_str()].contains(&word) || self.label() == word
    }

    /// Its number and its name.
    pub(crate) fn label(&self) -> String {
        format!("{} {}", self.id, self.name)
    }
}

/// All exercises, in the course's order.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) exercises: Vec<Exercise>,
    pub(crate) target: PathBuf,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    name: String,
    src_path: PathBuf,
}

impl Catalog {
    /// Asks cargo, and reads each exercise's README.
    pub(crate) fn load() -> Result<Self> {
        let metadata: Metadata = metadata()?;
        let mut exercises = Vec::new();
        for package in metadata.packages.iter().filter(|p| p.name.starts_with("exercises-")) {
            let checks = package.targets.iter().filter(|target| target.kind == ["test"]);
            for check in checks {
                let folder = check.src_path.parent().context("a check lies in a folder")?;
                exercises.push(Exercise::read(&package.name, &check.name, folder)?);
            }
        }
        exercises.sort_by(|a, b| a.folder.cmp(&b.folder));
        Ok(Self { exercises, target: metadata.target_directory })
    }

    /// Returns the exercise that `word` names, or without a word the one in whose folder we are.
    ///
    /// # Errors
    /// [`Usage`], with the exercises that exist, if there is not exactly one.
    pub(crate) fn find(&self, word: Option<&str>) -> Result<&Exercise> {
        let found: Vec<_> = if let Some(word) = word {
            self.exercises.iter().filter(|it| it.is_called(word)).collect()
        } else {
            let here = std::env::current_dir().context("cannot tell the current folder")?;
            self.exercises.iter().filter(|it| here.starts_with(&it.folder)).collect()
        };
        if let [exercise] = found[..] {
            return Ok(exercise);
        }
        let known: Vec<_> = self.exercises.iter().map(Exercise::label).collect();
        let known = known.join(", ");
        bail!(Usage(match word {
            Some(word) if found.is_empty() =>
                format!("no exercise is called {word:?}; there are {known}"),
            Some(word) => format!("{word:?} names several exercises; use a number: {known}"),
            None => format!("name an exercise, or go to its folder; there are {known}"),
        }))
    }

    /// Returns the exercises that the words name: an item's number names all of its exercises, and
    /// no word names all there are.
    pub(crate) fn select(&self, words: &[String]) -> Result<Vec<&Exercise>> {
        if words.is_empty() {
            return Ok(self.exercises.iter().collect());
        }
        let mut selected = Vec::new();
        for word in words {
            let package = format!("exercises-{word}");
            let of_item: Vec<_> =
                self.exercises.iter().filter(|it| it.package == package).collect();
            if of_item.is_empty() {
                selected.push(self.find(Some(word))?);
            } else {
                selected.extend(of_item);
            }
        }
        Ok(selected)
    }
}

/// Reads a file of an exercise.
pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> Catalog {
        let exercise = |id: &str, name: &str| Exercise {
            id: id.to_owned(),
            name: name.to_owned(),
            package: format!("exercises-{}", &id[..2]),
            title: String::new(),
            minutes: 10,
            folder: PathBuf::from(format!("/nowhere/{id}-{name}")),
        };
        let exercises =
            vec![exercise("38.1", "counter"), exercise("38.2", "event"), exercise("39.1", "event")];
        Catalog { exercises, target: PathBuf::new() }
    }

    #[test]
    fn exercise_goes_by_its_number_or_its_name() {
        assert_eq!(catalog().find(Some("38.2")).unwrap().id, "38.2");
        assert_eq!(catalog().find(Some("counter")).unwrap().id, "38.1");
    }

    #[test]
    fn unknown_and_ambiguous_names_list_what_exists() {
        for word in [Some("queue"), Some("event"), None] {
            let error = catalog().find(word).unwrap_err();
            assert!(error.is::<Usage>());
            assert!(error.to_string().contains("38.1 counter, 38.2 event, 39.1 event"), "{error}");
        }
    }

    #[test]
    fn item_number_selects_all_of_its_exercises() {
        let select = |words: &[&str]| {
            let words: Vec<_> = words.iter().map(|&word| word.to_owned()).collect();
            catalog()
                .select(&words)
                .map(|found| found.iter().map(|it| it.id.clone()).collect::<Vec<_>>())
        };
        assert_eq!(select(&["38"]).unwrap(), ["38.1", "38.2"]);
        assert_eq!(select(&["39.1", "counter"]).unwrap(), ["39.1", "38.1"]);
        assert_eq!(select(&[]).unwrap(), ["38.1", "38.2", "39.1"]);
    }
}
