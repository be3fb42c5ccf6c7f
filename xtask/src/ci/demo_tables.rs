//! The table of demos in an item's README equals the list that its program prints.

use std::{fmt::Write, fs};

use anyhow::{Context, Result};

use crate::{
    build::build_debug_programs,
    ci::kept::Kept,
    list::{ListedDemo, demos},
    terminal::Terminal,
    workspace::{Workspace, root},
};

const BEGIN: &str = "<!-- demos: kept by cargo xtask ci --fix -->\n";
const END: &str = "<!-- end of demos -->";

/// Returns a line for every README whose table differs.
pub(crate) fn check() -> Result<Vec<String>> {
    let problem = |readme: &Kept| readme.problem("the table of demos differs from the code");
    Ok(readmes()?.iter().filter_map(problem).collect())
}

/// Returns the READMEs as they are and as they should be.
pub(crate) fn readmes() -> Result<Vec<Kept>> {
    let items = Workspace::load()?.items();
    let programs = build_debug_programs(&items, &Terminal::new())?;
    let readme = |name: &String| {
        let program = programs.get(name).with_context(|| format!("cannot build {name}"))?;
        let path = format!("crates/{name}/README.md");
        let old = fs::read_to_string(root().join(&path))
            .with_context(|| format!("cannot read {path}"))?;
        let new = with_table(&old, &demos(program)?);
        Ok(Kept { path, old, new })
    };
    items.iter().map(|item| readme(&item.name)).collect()
}

/// Returns the README with the table of these demos.
fn with_table(readme: &str, demos: &[ListedDemo]) -> Result<String> {
    let (before, rest) = readme
        .split_once(BEGIN)
        .with_context(|| format!("the line `{}` is missing", BEGIN.trim_end()))?;
    let (_, after) =
        rest.split_once(END).with_context(|| format!("the line `{END}` is missing"))?;
    let mut table = String::from("| demo | cells | what it shows |\n|---|---|---|\n");
    for ListedDemo { name, cells, about } in demos {
        let about = about.replace('|', "\\|");
        // rustdoc takes a bare `[5]` for a link to something that is called 5.
        let cells = cells.replace('[', "\\[").replace(']', "\\]");
        // Writing to a String cannot fail.
        let _ = writeln!(table, "| `{name}` | {cells} | {about} |");
    }
    Ok(format!("{before}{BEGIN}{table}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_has_a_row_per_demo_and_keeps_the_rest() {
        let demo = |name: &str, cells: &str| ListedDemo {
            name: name.to_owned(),
            cells: cells.to_owned(),
            about: "Ten | wait".to_owned(),
        };
        let readme = format!("# Item\n{BEGIN}old\n{END}\nrest\n");
        let new = with_table(&readme, &[demo("ten", "[5]"), demo("two", "")]).unwrap();
        assert_eq!(
            new,
            format!(
                "# Item\n{BEGIN}| demo | cells | what it shows |\n|---|---|---|\n\
                 | `ten` | \\[5\\] | Ten \\| wait |\n| `two` |  | Ten \\| wait |\n{END}\nrest\n"
            )
        );
        assert_eq!(with_table(&new, &[demo("ten", "[5]"), demo("two", "")]).unwrap(), new);
    }

    #[test]
    fn readme_without_the_marks_says_which_one_is_missing() {
        let error = with_table("# Item\n", &[]).unwrap_err().to_string();
        assert_eq!(error, "the line `<!-- demos: kept by cargo xtask ci --fix -->` is missing");
        let error = with_table(BEGIN, &[]).unwrap_err().to_string();
        assert_eq!(error, "the line `<!-- end of demos -->` is missing");
    }
}
