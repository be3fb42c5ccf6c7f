//! What is done, kept in a file of the workspace that git ignores.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::catalog::Exercise;
use crate::workspace::root;

/// How far a learner has come with an exercise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) is_done: bool,
    pub(crate) is_skipped: bool,
    /// How many hints were shown.
    pub(crate) hints: usize,
}

/// How far a learner has come with all exercises.
///
/// The file has a line for each exercise that was touched: its number, then `done`, `skipped` and
/// `hints=N` as they apply.
#[derive(Debug)]
pub(crate) struct Progress {
    path: PathBuf,
    states: BTreeMap<String, State>,
}

impl Progress {
    /// Reads the workspace's file. Without a file nothing is done yet.
    pub(crate) fn load() -> Result<Self> {
        Self::read(&root().join(".exercises"))
    }

    fn read(path: &Path) -> Result<Self> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text.with_context(|| format!("cannot read {}", path.display()))?,
        };
        let states = text.lines().filter_map(parse).collect();
        Ok(Self { path: path.to_owned(), states })
    }

    pub(crate) fn of(&self, exercise: &Exercise) -> State {
        self.states.get(&exercise.id).copied().unwrap_or_default()
    }

    /// Changes an exercise's state and writes the file.
    pub(crate) fn change(
        &mut self,
        exercise: &Exercise,
        change: impl FnOnce(&mut State),
    ) -> Result<()> {
        change(self.states.entry(exercise.id.clone()).or_default());
        let lines = self.states.iter().map(|(id, state)| line(id, *state));
        let text: String = lines.collect();
        fs::write(&self.path, text).with_context(|| format!("cannot write {}", self.path.display()))
    }
}

fn parse(line: &str) -> Option<(String, State)> {
    let mut words = line.split_whitespace();
    let id = words.next()?.to_owned();
    let mut state = State::default();
    for word in words {
        match word.split_once('=') {
            Some(("hints", number)) => state.hints = number.parse().unwrap_or(0),
            _ if word == "done" => state.is_done = true,
            _ if word == "skipped" => state.is_skipped = true,
            _ => {} // A newer version's word.
        }
    }
    Some((id, state))
}

fn line(id: &str, state: State) -> String {
    let word = |applies: bool, word: &str| if applies { format!(" {word}") } else { String::new() };
    let hints = word(state.hints > 0, &format!("hints={}", state.hints));
    format!("{id}{}{}{hints}\n", word(state.is_done, "done"), word(state.is_skipped, "skipped"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_survive_the_file() {
        for state in [
            State::default(),
            State { is_done: true, is_skipped: false, hints: 0 },
            State { is_done: false, is_skipped: true, hints: 3 },
        ] {
            assert_eq!(parse(&line("38.1", state)), Some(("38.1".to_owned(), state)));
        }
        assert_eq!(parse(""), None);
        assert_eq!(parse("38.1 starred"), Some(("38.1".to_owned(), State::default())));
    }
}
