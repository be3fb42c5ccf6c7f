//! Relative links in Markdown files lead to files and headings that exist.

use std::{
    collections::{HashMap, HashSet},
    path::{Component, Path, PathBuf},
};

use anyhow::Result;
use regex::bytes::Regex;

use crate::ci::{
    prose::without_code,
    source::{Source, line_at, sources},
};

/// Returns a line for every link that leads nowhere.
pub(crate) fn check(root: &Path) -> Result<Vec<String>> {
    let sources = sources(root, &["md"])?;
    let link = Regex::new(r"(?-u)\]\(\s*<?([^)\s>]+)")?;
    let anchors: HashMap<_, _> =
        sources.iter().map(|source| (source.path.clone(), anchors(&source.text))).collect();
    let mut problems = Vec::new();
    for source in &sources {
        let text = without_code(&source.text);
        for target in link.captures_iter(text.as_bytes()).filter_map(|captures| captures.get(1)) {
            if let Some(problem) =
                problem(root, source, &String::from_utf8_lossy(target.as_bytes()), &anchors)
            {
                problems.push(source.problem(line_at(&text, target.start()), &problem));
            }
        }
    }
    Ok(problems)
}

fn problem(
    root: &Path,
    source: &Source,
    target: &str,
    anchors: &HashMap<PathBuf, HashSet<String>>,
) -> Option<String> {
    // Addresses elsewhere are not looked up, and rustdoc checks the links to items.
    if target.contains("::") || target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) =
        target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let is_item = |path: &str| !path.contains(['/', '.']);
    if !path.is_empty() && is_item(path) && !root.join(source.path.with_file_name(path)).exists() {
        return None; // `[put](Queue)` in a README that is a crate's front page.
    }
    let file = if path.is_empty() {
        source.path.clone()
    } else {
        normal(&source.path.with_file_name(path))
    };
    if !root.join(&file).exists() {
        return Some(format!(
            "the link to `{target}` leads nowhere: there is no {}",
            file.display()
        ));
    }
    let known = anchors.get(&file)?;
    let anchor = anchor.filter(|anchor| !known.contains(*anchor))?;
    Some(format!(
        "the link to `{target}` leads nowhere: {} has no heading `#{anchor}`",
        file.display()
    ))
}

/// Resolves `..` in a relative path.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

/// Returns the anchors of a file's headings as GitHub makes them: lower case, hyphens for spaces,
/// letters, digits, `-` and `_` only, and a number behind one that is not the first.
fn anchors(text: &str) -> HashSet<String> {
    let mut anchors = HashSet::new();
    let mut is_code = false;
    for line in text.lines() {
        is_code ^= line.trim_start().starts_with("```");
        let heading = line.trim_start_matches('#');
        if is_code || heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let heading = heading.trim().to_lowercase();
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
        let numbered = (0..).map(|number| match number {
            0 => anchor.clone(),
            _ => format!("{anchor}-{number}"),
        });
        anchors.extend(numbered.into_iter().find(|anchor| !anchors.contains(anchor)));
    }
    anchors
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn anchors_are_those_of_github() {
        let anchors = anchors("# One `two`: three!\n## A_b\n## A_b\n```\n# code\n```\n#no\n");
        let mut anchors: Vec<_> = anchors.into_iter().collect();
        anchors.sort();
        assert_eq!(anchors, ["a_b", "a_b-1", "one-two-three"]);
    }

    #[test]
    fn link_that_leads_nowhere_is_found() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("docs")).unwrap();
        fs::write(folder.path().join("docs/a.md"), "# There\n").unwrap();
        let fine = "[a](docs/a.md#there) [b](https://x.org/y) [c](Queue::put) [d](#here) `[e](no.md)`\n# Here\n";
        let broken = "[f](docs/b.md)\n[g](docs/a.md#gone)\n[h](#gone)\n";
        fs::write(folder.path().join("README.md"), format!("{fine}{broken}")).unwrap();
        assert_eq!(
            check(folder.path()).unwrap(),
            [
                "README.md:3: the link to `docs/b.md` leads nowhere: there is no docs/b.md",
                "README.md:4: the link to `docs/a.md#gone` leads nowhere: docs/a.md has no heading `#gone`",
                "README.md:5: the link to `#gone` leads nowhere: README.md has no heading `#gone`",
            ]
        );
    }
}
