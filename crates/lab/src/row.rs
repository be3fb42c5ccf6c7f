//! A row of a benchmark in the making.

use std::fmt::Debug;

use serde::Serialize;

use crate::{
    Capacity, Comparison, Limit, Record, Result, RowRecord, Verdict,
    capacity::Asked,
    environment::available_cores,
    judgment::{Margin, judge, judge_speed_up},
    session::Session,
    skip,
};

/// A row of a benchmark in the making: say what is compared, and what its goal is.
#[derive(Debug)]
#[must_use = "a row is measured by `compare`, `to` and a goal or `shown`"]
pub struct Row<'bench> {
    session: &'bench Session,
    title: String,
}

impl<'bench> Row<'bench> {
    pub(crate) fn new(session: &'bench Session, title: String) -> Self {
        Self { session, title }
    }

    /// Names the subject of the row.
    pub fn compare<A>(self, name: &str, work: A) -> RowSubject<'bench, A> {
        RowSubject { row: self, name: name.to_owned(), work }
    }

    fn skipped(self, goal: Limit, reason: String) {
        self.write(None, Some(goal), Some((Verdict::Skipped, reason)), None);
    }

    fn write(
        self,
        comparison: Option<&Comparison>,
        goal: Option<Limit>,
        judged: Option<(Verdict, String)>,
        capacity: Option<Capacity>,
    ) {
        let (verdict, why) = judged.unzip();
        let row = RowRecord {
            title: self.title,
            comparison: comparison.cloned(),
            goal,
            verdict,
            why: why.unwrap_or_default(),
            capacity,
        };
        self.session.record(|demo| Record::Row { demo, row });
    }
}

/// A row that has its subject; it needs a baseline.
#[must_use = "a row needs `to` and a goal or `shown`"]
#[derive(Debug)]
pub struct RowSubject<'bench, A> {
    row: Row<'bench>,
    name: String,
    work: A,
}

impl<'bench, A> RowSubject<'bench, A> {
    /// Names the baseline.
    pub fn to<B>(self, name: &str, work: B) -> RowPair<'bench, A, B> {
        RowPair { subject: self, name: name.to_owned(), work }
    }

    /// Takes as baseline a Python counterpart, a file in the item's `python` folder.
    ///
    /// ```
    /// # fn group(bench: &lab::Bencher) -> lab::Result {
    /// bench.row("ten numbers")
    ///     .compare("ours", || Ok((1..=10).sum::<u64>()))
    ///     .to_python("adds_up.py")
    ///     .at_most(1.0)?;
    /// # Ok(()) }
    /// ```
    pub fn to_python(self, script: &str) -> RowBesidePython<'bench, A> {
        RowBesidePython { subject: self, script: script.to_owned() }
    }
}

/// A row that has both sides; it needs a goal, or is only shown.
#[must_use = "a row needs a goal or `shown`"]
#[derive(Debug)]
pub struct RowPair<'bench, A, B> {
    subject: RowSubject<'bench, A>,
    name: String,
    work: B,
}

impl<'bench, T, A, B> RowPair<'bench, A, B>
where
    T: PartialEq + Debug,
    A: FnMut() -> Result<T>,
    B: FnMut() -> Result<T>,
{
    /// The goal: the subject takes at most `limit` times as long as the baseline.
    ///
    /// # Errors
    /// What the work returns; also if the two sides return different answers.
    pub fn at_most(self, limit: f64) -> Result<Comparison> {
        self.judge(Limit::AtMost(limit))
    }

    /// The goal: the subject takes at least `limit` times as long as the baseline.
    ///
    /// # Errors
    /// What the work returns; also if the two sides return different answers.
    pub fn at_least(self, limit: f64) -> Result<Comparison> {
        self.judge(Limit::AtLeast(limit))
    }

    /// The goal: the ratio lies between `low` and `high`.
    ///
    /// # Errors
    /// What the work returns; also if the two sides return different answers.
    pub fn between(self, low: f64, high: f64) -> Result<Comparison> {
        self.judge(Limit::Between(low, high))
    }

    /// Shows the comparison: it has no goal.
    ///
    /// ```
    /// # fn group(bench: &lab::Bencher) -> lab::Result {
    /// bench.row("ten numbers")
    ///     .compare("a loop", || Ok((1..=10).sum::<u64>()))
    ///     .to("a formula", || Ok(10 * 11 / 2))
    ///     .shown()?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What the work returns; also if the two sides return different answers.
    pub fn shown(self) -> Result<Comparison> {
        let (row, comparison) = self.measure()?;
        row.write(Some(&comparison), None, None, None);
        Ok(comparison)
    }

    /// Makes it a row about parallel speed-up, as
    /// [`Compared::beside_bare_threads`](crate::Compared::beside_bare_threads).
    pub fn beside_bare_threads<U, F>(self, threads: usize, unit: F) -> SpeedUpRow<'bench, A, B, F>
    where
        F: Fn() -> U + Sync,
    {
        SpeedUpRow { pair: self, threads, unit }
    }

    fn judge(self, goal: Limit) -> Result<Comparison> {
        let goal = goal.checked()?;
        let (row, comparison) = self.measure()?;
        let judged = judge(&comparison, goal, Margin::None);
        row.write(Some(&comparison), Some(goal), Some(judged), None);
        Ok(comparison)
    }

    fn measure(self) -> Result<(Row<'bench>, Comparison)> {
        let RowSubject { row, name, work } = self.subject;
        let sides = ((name.as_str(), work), (self.name.as_str(), self.work));
        let comparison = Session::compare(row.session.plan_of_row(), None, sides.0, sides.1)?;
        Ok((row, comparison))
    }
}

/// A row that is compared to Python; it needs a goal.
#[must_use = "a row needs a goal"]
#[derive(Debug)]
pub struct RowBesidePython<'bench, A> {
    subject: RowSubject<'bench, A>,
    script: String,
}

impl<T: Serialize, A: FnMut() -> Result<T>> RowBesidePython<'_, A> {
    /// The goal: the Rust takes at most `limit` times as long as the Python. Where there is no
    /// Python, the row is skipped, and the result is `None`.
    ///
    /// # Errors
    /// What either side reports; also if the answers differ.
    pub fn at_most(self, limit: f64) -> Result<Option<Comparison>> {
        let RowSubject { row, name, work } = self.subject;
        let goal = Limit::AtMost(limit).checked()?;
        let (session, plan) = (row.session, row.session.plan_of_row());
        let comparison = session.compare_to_python(plan, goal, (&name, work), &self.script)?;
        if let Some(seen) = &comparison {
            row.write(Some(seen), Some(goal), Some(judge(seen, goal, Margin::None)), None);
        } else {
            row.skipped(goal, session.python().to_owned());
        }
        Ok(comparison)
    }
}

/// A row about parallel speed-up; it needs a goal.
#[must_use = "a row needs a goal"]
#[derive(Debug)]
pub struct SpeedUpRow<'bench, A, B, F> {
    pair: RowPair<'bench, A, B>,
    threads: usize,
    unit: F,
}

impl<T, U, A, B, F> SpeedUpRow<'_, A, B, F>
where
    T: PartialEq + Debug,
    A: FnMut() -> Result<T>,
    B: FnMut() -> Result<T>,
    F: Fn() -> U + Sync,
{
    /// The goal: on full cores the subject takes at least `limit` times as long as the baseline.
    /// Where bare threads gain less, less is asked. The row is skipped where there are fewer cores
    /// than threads, and the result is `None`.
    ///
    /// # Errors
    /// What the work returns; also if the two sides return different answers, if no thread can be
    /// started, or if the unit panics.
    pub fn at_least(self, limit: f64) -> Result<Option<Comparison>> {
        let RowPair { subject: RowSubject { row, name, work }, name: other, work: other_work } =
            self.pair;
        let asked = Asked { threads: self.threads, limit };
        let goal = Limit::AtLeast(limit).checked()?;
        if let Err(reason) = skip::require_cores(self.threads.max(2), available_cores()) {
            row.skipped(goal, reason.to_string());
            return Ok(None);
        }
        let plan = row.session.plan_of_row();
        let sides = ((name.as_str(), work), (other.as_str(), other_work));
        let seen = Session::compare_speed_up(plan, asked, sides.0, sides.1, &self.unit)?;
        let judged = judge_speed_up(&seen, goal, Margin::None);
        row.write(Some(&seen.comparison), Some(goal), Some(judged), Some(seen.capacity));
        Ok(Some(seen.comparison))
    }
}
