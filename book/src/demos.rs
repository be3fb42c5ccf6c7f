//! The demos of a lesson: what each shows, its source, what it prints, and a vote before it.

use std::{fmt::Write, path::Path};

use anyhow::{Context, Result, ensure};

use crate::{
    items::{items, number, title},
    markdown::{anchor, escaped, headings, read},
};

/// The file of the votes that are written by hand.
pub(crate) const VOTES: &str = "book/votes.md";

/// A demo, read from its source.
struct Demo {
    name: String,
    about: String,
    path: String,
    source: String,
    /// The sentences of its claims.
    claims: Vec<String>,
}

impl Demo {
    fn read(root: &Path, item: &str, module: &str) -> Result<Self> {
        let path = format!("crates/{item}/src/demos/{module}.rs");
        let source = read(root, &path)?;
        let field = |name: &str| {
            let after =
                source.split_once(name).with_context(|| format!("{path} has no `{name}`"))?.1;
            string(after).with_context(|| format!("{path}: `{name}` has no text"))
        };
        let (name, about) = (field(" name: ")?, field("about: ")?);
        let claims = source.split(".claim(").skip(1).filter_map(string).collect();
        Ok(Self { name, about, path, source, claims })
    }
}

/// Returns the string literal that a piece of Rust begins with.
fn string(rust: &str) -> Option<String> {
    let body = rust.trim_start().strip_prefix('"')?;
    let mut text = String::new();
    let mut characters = body.chars();
    loop {
        match characters.next()? {
            '"' => return Some(text),
            '\\' => match characters.next()? {
                '\n' => {
                    let next = characters.as_str().trim_start();
                    characters = next.chars();
                }
                escaped => text.push(escaped),
            },
            other => text.push(other),
        }
    }
}

/// Returns the demos of an item, in the lesson's order.
fn demos(root: &Path, item: &str) -> Result<Vec<Demo>> {
    let path = format!("crates/{item}/src/demos.rs");
    let list = read(root, &path)?;
    let modules = list.lines().filter_map(|line| line.trim().strip_suffix("::DEMO,"));
    let demos: Vec<_> =
        modules.map(|module| Demo::read(root, item, module)).collect::<Result<_>>()?;
    ensure!(!demos.is_empty(), "cannot find a demo in {path}");
    Ok(demos)
}

/// Returns the chapter of an item's demos.
pub(crate) fn chapter(root: &Path, item: &str) -> Result<String> {
    let number = number(item);
    let mut text = format!(
        "# The demos of item {number}\n\nEach demo is one file, shown here with what it prints. \
         `{{number}}`, `{{hex}}` and `{{any}}` stand for what changes from run to run. Lines of claims are left out. \
         `--show` prints the source before the output, and `--pause` waits for Enter between two demos.\n\n"
    );
    for demo in demos(root, item)? {
        let Demo { name, about, path, source, .. } = &demo;
        let printed = read(root, &format!("crates/{item}/tests/golden/{name}.txt"))?;
        let code = after_declaration(source);
        write!(
            text,
            "## {name}\n\n{about}. [Predict](book:../votes.md#{name}-of-{number}) what it will show, then run it:\n\n```sh\ncargo run --release -p {item} -- {name}\n```\n\n\
             `{path}`:\n\n```rust\n{code}```\n\nIt prints:\n\n```text\n{printed}```\n\n"
        )?;
    }
    Ok(text)
}

/// Returns the code of a demo after its imports and its declaration.
fn after_declaration(source: &str) -> String {
    let declaration = source.split_once("pub(crate) const DEMO").map_or(source, |(_, rest)| rest);
    let code = declaration.split_once("};\n").map_or(declaration, |(_, rest)| rest);
    // mdBook hides lines that begin with `# `; attributes begin with `#[` and stay.
    code.trim_start().to_owned()
}

/// Returns a lesson whose table of demos leads to their sources.
pub(crate) fn link_table(readme: &str) -> String {
    let Some((before, rest)) = readme.split_once("<!-- demos:") else { return readme.to_owned() };
    let Some((table, after)) = rest.split_once("<!-- end of demos") else {
        return readme.to_owned();
    };
    let row = |line: &str| {
        let name = line.strip_prefix("| `").and_then(|rest| rest.split_once('`'));
        match name {
            Some((name, rest)) => format!("| [`{name}`](book:demos.md#{}){rest}\n", anchor(name)),
            None => format!("{line}\n"),
        }
    };
    let table: String = table.lines().map(row).collect();
    format!("{before}<!-- demos:{table}<!-- end of demos{after}")
}

/// Returns the page of votes: a question before each demo. A demo without one of its own asks whether
/// its claims will hold.
pub(crate) fn votes(root: &Path) -> Result<String> {
    let written = read(root, VOTES)?;
    let mut text = before_first_heading(&written).to_owned();
    for item in items(root)? {
        let demos = demos(root, &item)?;
        let section = section(&written, &item);
        for name in headings(section, "###") {
            ensure!(
                demos.iter().any(|demo| demo.name == name),
                "{VOTES}: item {item} has no demo `{name}`"
            );
        }
        writeln!(text, "## {}\n", title(&item))?;
        for demo in &demos {
            writeln!(
                text,
                "### `{}` of {}\n\n{}.\n",
                demo.name,
                number(&item),
                escaped(&demo.about)
            )?;
            let own = vote(section, &demo.name);
            if own.is_empty() {
                claims(&mut text, demo)?;
            } else {
                writeln!(text, "{own}\n")?;
            }
        }
    }
    Ok(text)
}

fn claims(text: &mut String, demo: &Demo) -> Result<()> {
    if demo.claims.is_empty() {
        writeln!(text, "This demo claims nothing. Ask what it will print.\n")?;
        return Ok(());
    }
    writeln!(text, "True or false?\n")?;
    for claim in &demo.claims {
        writeln!(text, "- {}", escaped(&claim.replace("{}", "…")))?;
    }
    writeln!(text)?;
    Ok(())
}

fn before_first_heading(text: &str) -> &str {
    text.find("\n## ").map_or(text, |at| &text[..=at])
}

/// Returns what stands below the heading `## item`.
fn section<'a>(text: &'a str, item: &str) -> &'a str {
    let after = text.split_once(&format!("\n## {item}\n")).map_or("", |(_, after)| after);
    after.split_once("\n## ").map_or(after, |(section, _)| section)
}

/// Returns what stands below the heading `### name`.
fn vote<'a>(section: &'a str, name: &str) -> &'a str {
    let after = section.split_once(&format!("### {name}\n")).map_or("", |(_, after)| after);
    after.split_once("\n### ").map_or(after, |(vote, _)| vote).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_literal_is_read_with_escapes() {
        assert_eq!(string("\"a \\\"b\\\" \\\n   c\", x").as_deref(), Some("a \"b\" c"));
        assert_eq!(string("format!(\"a\")"), None);
    }

    #[test]
    fn demo_table_leads_to_the_demos() {
        let table = "a\n<!-- demos: kept -->\n| `x-y` | \\[3\\] | z |\n<!-- end of demos -->\nb\n";
        assert!(link_table(table).contains("\n| [`x-y`](book:demos.md#x-y) | \\[3\\] | z |\n"));
    }

    #[test]
    fn vote_is_found_by_item_and_demo() {
        let text = "x\n\n## a\n\n### one\n\n1?\n\n### two\n\n2?\n\n## b\n\n### one\n\n3?\n";
        assert_eq!(vote(section(text, "a"), "two"), "2?");
        assert_eq!(vote(section(text, "b"), "one"), "3?");
        assert_eq!(vote(section(text, "b"), "two"), "");
    }
}
