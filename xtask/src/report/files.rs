//! The files of a report: its data, its pages, and what other programs read.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use anyhow::{Context, Result, ensure};

use crate::{
    cli::{Outputs, Usage},
    report::{Report, SCHEMA, history, html, junit, markdown, replace::replace, timeline},
    terminal::say,
    workspace::Workspace,
};

/// Writes the data and the pages of a report to `folder`, and what `outputs` asks for. Returns the
/// path of the page.
pub(crate) fn write(report: &Report, folder: &Path, outputs: &Outputs) -> Result<PathBuf> {
    let data = serde_json::to_string_pretty(report).context("cannot write the report as JSON")?;
    replace(&folder.join(name(report, "json")), &(data + "\n"))?;
    write_pages(report, folder, outputs)
}

/// Draws a report again from its data.
pub(crate) fn draw(
    file: Option<PathBuf>,
    out: Option<PathBuf>,
    outputs: &Outputs,
) -> Result<ExitCode> {
    let file = match file {
        Some(file) => file,
        None => Workspace::load()?.report_folder().join("report.json"),
    };
    let report = read(&file)?;
    let folder = out.or_else(|| file.parent().map(Path::to_path_buf)).unwrap_or_default();
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot create the folder {}", folder.display()))?;
    let page = write_pages(&report, &folder, outputs)?;
    say(format!("The report is in {}", page.display()));
    if outputs.open {
        open(&page)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads the data of a report.
///
/// # Errors
/// [`Usage`] if the file cannot be read, holds no report, or one of a newer form.
pub(crate) fn read(file: &Path) -> Result<Report> {
    let usage = |error: anyhow::Error| Usage(format!("{error:#}"));
    let path = file.display();
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {path}")).map_err(usage)?;
    let value: serde_json::Value = serde_json::from_str(&text)
        .with_context(|| format!("cannot read {path}: it is not a report"))
        .map_err(usage)?;
    let schema = value["schema"].as_u64().unwrap_or(0);
    ensure!(
        (1..=u64::from(SCHEMA)).contains(&schema),
        Usage(format!(
            "cannot read {path}: its schema is {schema}, and this program reads 1 to {SCHEMA}"
        ))
    );
    let report = serde_json::from_value(value);
    Ok(report.with_context(|| format!("cannot read {path}: it is not a report")).map_err(usage)?)
}

fn write_pages(report: &Report, folder: &Path, outputs: &Outputs) -> Result<PathBuf> {
    let page = folder.join(name(report, "html"));
    replace(&page, &html::render(report)?)?;
    if !report.is_bench() {
        replace(&folder.join(name(report, "md")), &markdown::render(report))?;
    }
    if outputs.keep {
        history::keep(report, folder)?;
    }
    if let Some(file) = &outputs.junit {
        replace(file, &junit::render(report))?;
    }
    if let Some(file) = &outputs.trace {
        replace(file, &timeline::trace(report).to_string())?;
    }
    Ok(page)
}

fn name(report: &Report, extension: &str) -> String {
    let name = if report.is_bench() { "bench" } else { "report" };
    format!("{name}.{extension}")
}

/// Shows a file with the system's program for it.
///
/// # Errors
/// There is no such program.
pub(crate) fn open(file: &Path) -> Result<()> {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = Command::new(opener);
    command.arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status();
    let status = status
        .with_context(|| format!("cannot start {opener}: open {} yourself", file.display()))?;
    ensure!(status.success(), "cannot open {}: {opener} failed with {status}", file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        let error = read(file.path()).unwrap_err();
        assert!(error.is::<Usage>(), "{error:#}");
        error.to_string()
    }

    #[test]
    fn report_is_drawn_again_from_its_data() {
        let folder = tempfile::tempdir().unwrap();
        let before = Report::begin(false);
        let outputs = Outputs {
            junit: Some(folder.path().join("junit.xml")),
            trace: Some(folder.path().join("trace.json")),
            ..Outputs::default()
        };
        let page = write(&before, folder.path(), &outputs).unwrap();
        let first = fs::read_to_string(&page).unwrap();
        let file = folder.path().join("report.json");
        assert_eq!(read(&file).unwrap(), before);
        draw(Some(file), None, &Outputs::default()).unwrap();
        assert_eq!(fs::read_to_string(&page).unwrap(), first);
        let mut names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["junit.xml", "report.html", "report.json", "report.md", "trace.json"]);
    }

    #[test]
    fn file_that_is_not_a_report_is_a_mistake_of_usage() {
        assert!(
            read(Path::new("/no/such/file"))
                .unwrap_err()
                .to_string()
                .starts_with("cannot read /no/such/file: No such")
        );
        assert!(read_text("nonsense").contains("it is not a report"));
        assert!(read_text("{}").ends_with("its schema is 0, and this program reads 1 to 2"));
        assert!(
            read_text("{\"schema\": 3}")
                .ends_with("its schema is 3, and this program reads 1 to 2")
        );
        assert!(read_text("{\"schema\": 2}").contains("it is not a report: missing field"));
    }
}
