//! Many saved runs: how each ratio moved from run to run.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, ensure};
use lab::Comparison;
use minijinja::{Environment, context, value::Serde};
use serde::Serialize;

use crate::{
    cli::Usage,
    compare::named,
    report::{
        Report, files, html,
        plot::{Axis, escaped, short},
        replace::replace,
    },
    terminal::say,
    workspace::Workspace,
};

/// The folder of kept runs within a report's folder.
const FOLDER: &str = "history";

/// The height of a picture without its axis.
const HEIGHT: f64 = 120.0;

/// A ratio over the runs.
#[derive(Debug, Serialize)]
struct Course {
    name: String,
    svg: String,
    /// For each run, the ratio with its interval; `-` where it was not measured.
    ratios: Vec<String>,
}

/// Keeps a copy of a report's data in its folder.
pub(crate) fn keep(report: &Report, folder: &Path) -> Result<()> {
    let folder = folder.join(FOLDER);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let kind = if report.is_bench() { "bench" } else { "report" };
    let name = format!("{}-{kind}.json", report.created.replace(':', ""));
    replace(&folder.join(name), &(serde_json::to_string(report)? + "\n"))
}

/// Draws the runs in `files`, or those that were kept, as `history.html`.
pub(crate) fn history(files: &[PathBuf], out: Option<PathBuf>) -> Result<ExitCode> {
    let folder = Workspace::load()?.report_folder();
    let files = if files.is_empty() { kept(&folder)? } else { files.to_vec() };
    let mut runs: Vec<Report> =
        files.iter().map(|file| files::read(file)).collect::<Result<_>>()?;
    ensure!(
        runs.len() > 1,
        Usage(
            "a history needs two runs: keep them with `run-all --keep`, or name files".to_owned()
        )
    );
    runs.sort_by(|a, b| a.created.cmp(&b.created));
    let folder = out.unwrap_or(folder);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let page = folder.join("history.html");
    replace(&page, &render(&runs)?)?;
    say(format!("The history is in {}", page.display()));
    Ok(ExitCode::SUCCESS)
}

fn kept(folder: &Path) -> Result<Vec<PathBuf>> {
    let folder = folder.join(FOLDER);
    let Ok(entries) = fs::read_dir(&folder) else { return Ok(Vec::new()) };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    paths.collect::<Result<_, _>>().with_context(|| format!("cannot list {}", folder.display()))
}

fn render(runs: &[Report]) -> Result<String> {
    let mut templates = Environment::new();
    html::prepare(&mut templates)?;
    templates
        .add_template("history", include_str!("html/history.html"))
        .context("cannot parse the template of the history")?;
    let template =
        templates.get_template("history").context("cannot find the template of the history")?;
    let context = context! { style => html::STYLE, runs => Serde(labels(runs)), courses => Serde(courses(runs)) };
    template.render(context).context("cannot render the history")
}

/// Says of each run when, at which commit and on which machine it was made.
fn labels(runs: &[Report]) -> Vec<[String; 3]> {
    let label = |run: &Report| {
        let environment = run.environment.as_ref();
        let commit = environment.and_then(|environment| environment.commit.as_ref());
        let commit =
            commit.map_or_else(|| "unknown".to_owned(), |commit| commit.chars().take(7).collect());
        let machine = environment
            .map_or_else(|| "unknown".to_owned(), |e| format!("{}, {} cores", e.cpu, e.cores));
        [run.created.clone(), commit, machine]
    };
    runs.iter().map(label).collect()
}

/// Finds the ratios that at least two runs measured.
fn courses(runs: &[Report]) -> Vec<Course> {
    let measured: Vec<_> = runs.iter().map(named).collect();
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in measured.iter().flatten() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let course = |name: &String| {
        let find = |run: &Vec<(String, &Comparison)>| {
            run.iter().find(|(found, _)| found == name).map(|(_, comparison)| (*comparison).clone())
        };
        let points: Vec<Option<Comparison>> = measured.iter().map(find).collect();
        (points.iter().flatten().count() > 1).then(|| Course {
            name: name.clone(),
            svg: draw(name, &points),
            ratios: points
                .iter()
                .map(|p| p.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string))
                .collect(),
        })
    };
    names.into_iter().filter_map(course).collect()
}

/// Draws the runs from left to right: the ratio as a dot, its interval as a bar.
fn draw(name: &str, points: &[Option<Comparison>]) -> String {
    let shown = points.iter().flatten().flat_map(|comparison| [comparison.low, comparison.high]);
    let axis = Axis::over(shown);
    let height = |ratio: f64| HEIGHT * (1.0 - axis.at(ratio) / 100.0);
    let label = escaped(&format!(
        "{name}: the ratio over {} runs; the table has the numbers",
        points.len()
    ));
    let mut svg = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<svg class=\"scaling\" role=\"img\" height=\"{HEIGHT}\" aria-label=\"{label}\">"
    );
    for tick in axis.ticks(4) {
        let (y, text) = (height(tick), short(tick));
        let _ = write!(
            svg,
            "<line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text x=\"0\" y=\"{:.1}\">{text}</text>",
            y - 3.0
        );
    }
    for (index, comparison) in points.iter().enumerate() {
        let Some(Comparison { ratio, low, high, .. }) = comparison else { continue };
        let x = 12.0 + 84.0 * (index as f64 + 0.5) / points.len() as f64;
        let (top, bottom, y) = (height(*high), height(*low), height(*ratio));
        let _ = write!(
            svg,
            "<line class=\"interval-bar\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"{top:.1}\" y2=\"{bottom:.1}\"/><circle class=\"value\" cx=\"{x:.2}%\" cy=\"{y:.1}\" r=\"4\"/>"
        );
    }
    svg + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDED: &str = include_str!("../../tests/data/report.json");

    fn runs() -> Vec<Report> {
        let first: Report = serde_json::from_str(RECORDED).unwrap();
        let second = Report { created: "2099-01-01T00:00:00Z".to_owned(), ..first.clone() };
        vec![first, second]
    }

    #[test]
    fn history_shows_each_ratio_over_the_runs() {
        let runs = runs();
        let page = render(&runs).unwrap();
        let measured = named(&runs[0]).len();
        assert!(measured > 0);
        assert_eq!(page.matches("<svg class=\"scaling\"").count(), measured);
        assert_eq!(page.matches("class=\"value\"").count(), 2 * measured);
        assert!(page.contains("2099-01-01T00:00:00Z") && !page.contains("NaN"));
    }

    #[test]
    fn kept_runs_make_a_history() {
        let folder = tempfile::tempdir().unwrap();
        for run in runs() {
            keep(&run, folder.path()).unwrap();
        }
        let files = kept(folder.path()).unwrap();
        assert_eq!(files.len(), 2);
        history(&files, Some(folder.path().to_path_buf())).unwrap();
        assert!(folder.path().join("history.html").exists());
        let error = history(&files[..1], None).unwrap_err();
        assert!(error.is::<Usage>(), "{error:#}");
    }
}
