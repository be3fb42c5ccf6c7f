//! The workspace's text files, and what in a Rust file is code, comment and string.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// A text file of the workspace.
#[derive(Debug)]
pub(crate) struct Source {
    /// The path, relative to the workspace.
    pub path: PathBuf,
    /// The content.
    pub text: String,
}

impl Source {
    /// Returns whether the name ends with `.` and this extension.
    pub(crate) fn is(&self, extension: &str) -> bool {
        self.path.extension().is_some_and(|found| found == extension)
    }

    /// Formats a problem so that an editor can jump to it: `path:line: problem`.
    pub(crate) fn problem(&self, line: usize, problem: &str) -> String {
        format!("{}:{line}: {problem}", self.path.display())
    }
}

/// Reads every file below `root` that has one of the extensions, in the order of their paths.
/// Hidden folders and `target` are left out.
pub(crate) fn sources(root: &Path, extensions: &[&str]) -> Result<Vec<Source>> {
    let mut files = Vec::new();
    walk(root, &mut files).with_context(|| format!("cannot list {}", root.display()))?;
    files.sort();
    let wanted = |path: &PathBuf| {
        path.extension().is_some_and(|found| extensions.iter().any(|&wanted| found == wanted))
    };
    let files = files.into_iter().filter(wanted);
    files
        .map(|path| {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let path = path.strip_prefix(root).map(Path::to_path_buf).unwrap_or(path);
            Ok(Source { path, text })
        })
        .collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_hidden = name.to_string_lossy().starts_with('.');
        if entry.file_type()?.is_dir() {
            if !is_hidden && name != "target" {
                walk(&entry.path(), files)?;
            }
        } else if !is_hidden {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// Returns the number of the line, from 1, in which the byte at `offset` lies.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset].split(|&byte| byte == b'\n').count()
}

/// Stands for every character of another kind, so that words on both sides of it stay apart.
const FILLER: char = '\u{1}';

/// A Rust file as three texts with the same lines: each holds what is of its kind, and fillers
/// for the rest.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Split {
    pub code: String,
    pub comments: String,
    pub strings: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Code,
    Comment,
    Str,
    /// White space in every text: line ends, comment markers, quotes, escapes.
    Blank,
}

impl Split {
    /// Splits Rust source text. It need not compile.
    pub(crate) fn new(source: &str) -> Self {
        let characters: Vec<char> = source.chars().collect();
        let mut split = Self::default();
        let mut at = 0;
        while at < characters.len() {
            let rest = &characters[at..];
            let begins =
                |text: &str| text.chars().zip(rest).filter(|(a, b)| a == *b).count() == text.len();
            at += if begins("//") {
                split.line_comment(rest)
            } else if begins("/*") {
                split.block_comment(rest)
            } else if let Some(hashes) = raw_string(rest) {
                split.raw_string(rest, hashes)
            } else if rest[0] == '"' {
                split.string(rest)
            } else if let Some(length) = char_literal(rest) {
                split.push_all(&rest[..length], Kind::Code)
            } else if rest[0].is_alphanumeric() || rest[0] == '_' {
                // A whole word, so that the `r` in `for"` begins no raw string.
                let length = rest.iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
                split.push_all(&rest[..length], Kind::Code)
            } else {
                split.push_all(&rest[..1], Kind::Code)
            };
        }
        split
    }

    fn push(&mut self, character: char, kind: Kind) {
        let blank = if character == '\n' { '\n' } else { ' ' };
        let all = [
            (Kind::Code, &mut self.code),
            (Kind::Comment, &mut self.comments),
            (Kind::Str, &mut self.strings),
        ];
        for (this, text) in all {
            text.push(match kind {
                _ if character.is_whitespace() => character,
                Kind::Blank => blank,
                _ if kind == this => character,
                _ => FILLER,
            });
        }
    }

    /// Returns how many characters were pushed.
    fn push_all(&mut self, characters: &[char], kind: Kind) -> usize {
        for &character in characters {
            self.push(character, kind);
        }
        characters.len()
    }

    fn line_comment(&mut self, rest: &[char]) -> usize {
        let marker = rest.iter().take_while(|&&c| c == '/').count();
        let marker = marker + usize::from(rest.get(marker) == Some(&'!'));
        let length = rest.iter().take_while(|&&c| c != '\n').count();
        self.push_all(&rest[..marker], Kind::Blank);
        self.push_all(&rest[marker..length], Kind::Comment);
        length
    }

    fn block_comment(&mut self, rest: &[char]) -> usize {
        let (mut depth, mut length) = (0, 0);
        while length < rest.len() {
            match &rest[length..] {
                ['/', '*', ..] => (depth, length) = (depth + 1, length + 2),
                ['*', '/', ..] => (depth, length) = (depth - 1, length + 2),
                _ => length += 1,
            }
            if depth == 0 {
                break;
            }
        }
        self.push_all(&rest[..length], Kind::Comment)
    }

    fn raw_string(&mut self, rest: &[char], hashes: usize) -> usize {
        let open = rest.iter().take_while(|&&c| c != '"').count() + 1;
        let close: Vec<char> =
            std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
        let body = rest[open..].windows(close.len()).position(|window| window == close);
        let body = body.unwrap_or(rest.len() - open);
        self.push_all(&rest[..open], Kind::Code);
        self.push_all(&rest[open..open + body], Kind::Str);
        let end = rest.len().min(open + body + close.len());
        self.push_all(&rest[open + body..end], Kind::Code);
        end
    }

    fn string(&mut self, rest: &[char]) -> usize {
        self.push('"', Kind::Code);
        let mut length = 1;
        while length < rest.len() {
            match &rest[length..] {
                ['"', ..] => {
                    self.push('"', Kind::Code);
                    return length + 1;
                }
                ['\\', escaped, ..] => {
                    self.push('\\', Kind::Blank);
                    self.push(*escaped, Kind::Blank);
                    length += 2;
                }
                [character, ..] => {
                    self.push(*character, Kind::Str);
                    length += 1;
                }
                [] => break,
            }
        }
        length
    }
}

/// Returns the number of `#` if a raw string begins here.
fn raw_string(rest: &[char]) -> Option<usize> {
    let prefix = match rest {
        ['r', ..] => 1,
        ['b' | 'c', 'r', ..] => 2,
        _ => return None,
    };
    let hashes = rest[prefix..].iter().take_while(|&&c| c == '#').count();
    (rest.get(prefix + hashes) == Some(&'"')).then_some(hashes)
}

/// Returns the length of a character literal; `None` for a lifetime.
fn char_literal(rest: &[char]) -> Option<usize> {
    match rest {
        ['\'', '\\', _, tail @ ..] => Some(3 + tail.iter().position(|&c| c == '\'')? + 1),
        ['\'', _, '\'', ..] => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        text.split(|c: char| c.is_whitespace() || c == FILLER).filter(|w| !w.is_empty()).collect()
    }

    #[test]
    fn split_separates_code_comments_and_strings() {
        let source = "fn f<'a>() { //! one\n  g(\"two \\\"three\\n\", 'x', '\\'', r#\"fo\"ur\"#); /* five */ }";
        let split = Split::new(source);
        assert_eq!(words(&split.comments), ["one", "/*", "five", "*/"]);
        assert_eq!(words(&split.strings), ["two", "three", "fo\"ur"]);
        assert_eq!(words(&split.code).join(" "), "fn f<'a>() { g(\" \", 'x', '\\'', r#\" \"#); }");
        for text in [&split.code, &split.comments, &split.strings] {
            assert_eq!(text.lines().count(), source.lines().count());
        }
    }

    #[test]
    fn split_takes_a_word_that_ends_in_r_for_a_word() {
        assert_eq!(words(&Split::new("matches!(for\"a\")").strings), ["a"]);
        assert_eq!(words(&Split::new("b\"a\" br\"b\" c").strings), ["a", "b"]);
    }
}
