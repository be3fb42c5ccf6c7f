//! The book in a real browser: headless Chromium draws its pages and runs its scripts. Skipped where
//! there is no Chromium.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

mod browser {
    pub(crate) mod book;
    #[path = "../../../xtask/tests/page/chromium.rs"]
    mod chromium;
}

use std::{env, fs, process::Command};

use book::root;
use serde_json::{Value, json};

use crate::browser::book::Book;

/// Returns what item 38's program `explore` finds.
fn explore(program: &str) -> Value {
    let flag =
        if ["racy", "locked", "atomic"].contains(&program) { "--counter" } else { "--program" };
    let mut cargo = Command::new(env::var_os("CARGO").unwrap());
    cargo.args(["run", "--quiet", "--package", "item38-locks", "--bin", "explore", "--", "--json"]);
    let output = cargo.args([flag, program]).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The machine in the script and the explorer find the same outcomes, as often, and draw the same
/// losing schedule.
#[test]
fn script_finds_what_the_explorer_finds() {
    let book = Book::build();
    let probe = "report(explorerPrograms.map((program) => ({ \
                 name: program.name, outcomes: explorer.explore(program), losing: program.losing, \
                 steps: program.losing && explorer.replay(program, program.losing).steps, \
                 drawn: program.losing && explorer.draw(program, program.losing) })));";
    let Some(found) = book.probe(&["programs", "explorer"], probe) else { return };
    let found = found.as_array().unwrap();
    assert_eq!(found.len(), 7);
    for program in found {
        let name = program["name"].as_str().unwrap();
        let wanted = explore(name);
        let key = |outcome: &Value| {
            let values = &outcome["values"];
            let fields = ["deadlock", "schedules", "expected"].map(|field| outcome[field].clone());
            json!([fields, values]).to_string()
        };
        let keys = |outcomes: &Value| {
            let mut keys: Vec<_> = outcomes.as_array().unwrap().iter().map(key).collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&program["outcomes"]), keys(&wanted["outcomes"]), "{name}");
        let losing = &wanted["shortest_failure"];
        let part = |field: &str| if losing.is_null() { Value::Null } else { losing[field].clone() };
        assert_eq!(program["losing"], part("threads"), "{name}");
        assert_eq!(program["steps"], part("steps"), "{name}");
        assert_eq!(program["drawn"], part("drawn"), "{name}");
    }
}

/// The glider lives as in item 40's demo, whose text is held by that item's own test.
#[test]
fn script_plays_life_as_the_item_does() {
    let book = Book::build();
    let golden = root().join("crates/item40-coroutines/tests/golden/game-of-life.txt");
    let golden = fs::read_to_string(golden).unwrap();
    let (first, columns) = golden.split_once("\n\n").unwrap();
    let rows: Vec<Vec<&str>> =
        columns.lines().skip(1).map(|line| line.split(" | ").map(str::trim).collect()).collect();
    let generations: Vec<String> = (0..5)
        .map(|number| rows.iter().map(|row| row[number]).collect::<Vec<_>>().join("\n"))
        .collect();
    assert_eq!(first.trim(), generations[0]);
    let probe = format!(
        "const all = []; let grid = life.parse({}); \
         for (let n = 0; n < 5; n += 1) {{ all.push(life.format(grid)); grid = life.generation(grid); }} \
         report(all);",
        json!(first)
    );
    let Some(found) = book.probe(&["life"], &probe) else { return };
    assert_eq!(found, json!(generations));
}

/// Looks at each page in a frame of 360 and of 1,280 pixels, light and dark.
const LOOK: &str = r"
const found = { wide: [], outside: [], dark: 0, programs: 0, answers: 0, pictures: 0 };
for (const page of pages) {
  for (const width of [360, 1280]) {
    const frame = document.createElement('iframe');
    frame.style.cssText = `width:${width}px;height:900px;border:0`;
    frame.src = page;
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve));
    const inner = frame.contentDocument;
    const root = inner.documentElement;
    for (const theme of ['light', 'navy']) {
      root.classList.remove('light', 'navy');
      root.classList.add(theme);
      for (const element of inner.querySelectorAll('main *')) {
        const isWide = element.getBoundingClientRect().right > width + 1;
        if (isWide && !element.closest('pre, table, svg, [data-part=output], figure.picture')) {
          found.wide.push(`${page} ${width}: ${element.outerHTML.slice(0, 80)}`);
        }
      }
      if (root.scrollWidth > width) found.wide.push(`${page} ${width}: the page scrolls`);
      const [, red] = frame.contentWindow.getComputedStyle(root).backgroundColor.match(/(\d+)/);
      if (theme === 'navy' && red < 100) found.dark += 1;
    }
    const entries = frame.contentWindow.performance.getEntriesByType('resource');
    found.outside.push(...entries.map((entry) => entry.name).filter((name) => !name.startsWith('file:')));
    if (width === 360) {
      found.programs += inner.querySelectorAll('[data-program] button').length > 0 ? 1 : 0;
      found.answers += inner.querySelectorAll('ol.answers button').length;
      found.pictures += inner.querySelectorAll('figure.picture svg[role=img] title').length;
    }
    frame.remove();
  }
}
report(found);
";

#[test]
fn pages_fit_every_width_and_stay_at_home() {
    let book = Book::build();
    let pages = book.pages();
    assert!(pages.len() > 30, "{pages:?}");
    let probe = format!("const pages = {};{LOOK}", json!(pages));
    let Some(found) = book.probe(&[], &probe) else { return };
    let nothing = json!([]);
    assert_eq!((&found["wide"], &found["outside"]), (&nothing, &nothing), "{found}");
    assert_eq!(found["dark"], json!(2 * pages.len()), "{found}");
    for (what, least) in [("programs", 2), ("pictures", 6), ("answers", 140)] {
        assert!(found[what].as_i64() >= Some(least), "{what}: {found}");
    }
}

/// A right answer is called right, and the explanation opens; a wrong one is called wrong.
#[test]
fn answer_of_a_quiz_can_be_tried_and_a_lesson_has_slides() {
    let book = Book::build();
    let probe = r"
const open = async (page) => {
  const frame = document.createElement('iframe');
  frame.src = page;
  document.body.append(frame);
  await new Promise((resolve) => frame.addEventListener('load', resolve));
  return frame.contentDocument;
};
const quiz = await open('38-locks/quiz.html');
const first = quiz.querySelector('section.question');
const items = [...first.querySelectorAll('ol.answers > li')];
const isOpen = () => first.querySelector('details').open;
const wrong = items.find((item) => !('right' in item.dataset));
wrong.querySelector('button').click();
const before = isOpen();
items.filter((item) => 'right' in item.dataset).forEach((item) => item.querySelector('button').click());
const lesson = await open('38-locks/lesson.html?slides');
const slides = () => [...lesson.querySelectorAll('.slide')].map((slide) => slide.classList.contains('now'));
const atFirst = slides().indexOf(true);
[...lesson.querySelectorAll('.slide-bar button')].find((button) => button.textContent === 'on').click();
report({ wrong: wrong.className, before, after: isOpen(), slides: slides().length, atFirst, then: slides().indexOf(true),
  shown: slides().filter((now) => now).length });";
    let Some(found) = book.probe(&[], probe) else { return };
    assert_eq!((&found["wrong"], &found["before"]), (&json!("is-wrong"), &json!(false)), "{found}");
    assert_eq!((&found["after"], &found["shown"]), (&json!(true), &json!(1)), "{found}");
    assert_eq!((&found["atFirst"], &found["then"]), (&json!(0), &json!(1)), "{found}");
    assert!(found["slides"].as_i64() > Some(8), "{found}");
}

/// A reader makes the counter lose an update, and cannot do so once it has a lock.
#[test]
fn reader_who_is_the_scheduler_loses_an_update() {
    let book = Book::build();
    let probe = r"
const frame = document.createElement('iframe');
frame.src = '38-locks/lesson.html';
document.body.append(frame);
await new Promise((resolve) => frame.addEventListener('load', resolve));
const place = frame.contentDocument.querySelector('[data-program=explorer]');
const press = (words) => {
  const found = [...place.querySelectorAll('button')].find((button) => button.textContent.startsWith(words));
  if (found.disabled) throw new Error(`${words} cannot be pressed`);
  found.click();
};
const said = () => place.lastElementChild.textContent;
const first = said();
['A: value = count', 'B: value = count', 'A: value = value', 'A: count = value', 'B: value = value', 'B: count'].forEach(press);
const lost = said();
const drawn = place.querySelector('[data-part=output]').textContent;
press('back');
const back = said();
press('again');
for (let n = 0; n < 6; n += 1) press('next step of a losing');
const shown = said();
const select = place.querySelector('select');
select.selectedIndex = 1;
select.dispatchEvent(new Event('change'));
press('A: lock');
const waits = place.querySelectorAll('button')[1].textContent;
report({ first, lost, back, shown, drawn, waits, then: said() });";
    let Some(found) = book.probe(&[], probe) else { return };
    let text = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
    assert!(text("first").ends_with("18 of 20 schedules fail."), "{found}");
    assert!(text("lost").starts_with("It failed."), "{found}");
    assert!(text("drawn").ends_with("count should be 2, found 1"), "{found}");
    assert!(text("back").starts_with("You are the scheduler."), "{found}");
    assert!(text("shown").starts_with("It failed."), "{found}");
    assert_eq!(text("waits"), "B waits for mutex, held by A");
    assert!(text("then").ends_with("None of 2 schedules fails."), "{found}");
}

/// What the scripts add is an extra: the text of each page is in its file.
#[test]
fn pages_are_complete_without_scripts() {
    let book = Book::build();
    let read = |page: &str| fs::read_to_string(book.path().join(page)).unwrap();
    let quiz = read("38-locks/quiz.html");
    let questions = quiz.matches("class=\"question\"").count();
    assert!(questions >= 8);
    assert_eq!(quiz.matches("<summary>Answer</summary>").count(), questions);
    assert!(read("38-locks/lesson.html").contains("needs a script"));
    assert!(read("41-executors/lesson.html").contains("<title id=\"ts-title\">"));
    assert!(book.path().join("print.html").exists());
}
