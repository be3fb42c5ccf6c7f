//! Which outcomes a quiz's program can have, by the explorer of item 38.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use item38_locks::explorer::{Outcome, Program, outcomes};

use super::Question;

/// Checks that an answer is right exactly if the explorer finds its outcome.
pub(super) fn check(question: &Question) -> Result<()> {
    let program = question.program().context("the question has no program")?;
    let program = Program::parse(program).context("cannot read the program")?;
    let found = outcomes(&program).context("cannot explore the program")?;
    let names: Vec<_> = program.variables().collect();
    for (is_right, answer) in &question.answers {
        let occurs = occurs(answer.trim_matches('`'), &names, &found)?;
        ensure!(
            occurs == *is_right,
            "`{answer}` is marked as {}, but the explorer {} it",
            if *is_right { "right" } else { "wrong" },
            if occurs { "finds" } else { "does not find" }
        );
    }
    Ok(())
}

/// Returns whether an answer such as `x = 1, y = 0` or `deadlock` is among the outcomes.
fn occurs(answer: &str, names: &[&str], found: &BTreeSet<Outcome>) -> Result<bool> {
    match answer {
        "deadlock" => return Ok(found.contains(&Outcome::Deadlock)),
        "endless" => return Ok(found.contains(&Outcome::Endless)),
        _ => {}
    }
    let mut wanted = BTreeMap::new();
    for part in answer.split(',') {
        let (name, value) =
            part.split_once('=').with_context(|| format!("cannot read `{answer}`"))?;
        let (name, value) = (name.trim(), value.trim());
        let place = names.iter().position(|known| *known == name);
        let place = place.with_context(|| format!("the program has no variable `{name}`"))?;
        wanted
            .insert(place, value.parse::<u64>().with_context(|| format!("cannot read `{value}`"))?);
    }
    let fits = |values: &[u64]| wanted.iter().all(|(place, value)| values[*place] == *value);
    Ok(found.iter().any(|outcome| matches!(outcome, Outcome::Ends(values) if fits(values))))
}
