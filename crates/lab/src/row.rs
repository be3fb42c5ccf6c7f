//! A row of a benchmark in the making.

use std::fmt::Debug;

use serde::Serialize;

use crate::{Comparison, Limit, Record, Result, RowRecord, sampling::Budget, session::Session};

/// A goal is what it says it is: it has no margin.
const MARGIN: f64 = 0.0;

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

    fn budget(&self) -> Budget {
        Budget::of_row(self.session.effort)
    }

    fn record(self, row: RowRecord) {
        self.session.record(|demo| Record::Row { demo, row });
    }

    fn judge(self, comparison: &Comparison, goal: Limit) {
        let (verdict, why) = goal.judge(comparison, MARGIN);
        let row = RowRecord {
            title: self.title.clone(),
            comparison: Some(comparison.clone()),
            goal: Some(goal),
            verdict: Some(verdict),
            why,
        };
        self.record(row);
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

impl<T, A, B> RowPair<'_, A, B>
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
    /// # Errors
    /// What the work returns; also if the two sides return different answers.
    pub fn shown(self) -> Result<Comparison> {
        let (row, comparison) = self.measure()?;
        let record = RowRecord {
            title: row.title.clone(),
            comparison: Some(comparison.clone()),
            goal: None,
            verdict: None,
            why: String::new(),
        };
        row.record(record);
        Ok(comparison)
    }

    fn judge(self, goal: Limit) -> Result<Comparison> {
        let (row, comparison) = self.measure()?;
        row.judge(&comparison, goal);
        Ok(comparison)
    }
}

impl<'bench, T, A, B> RowPair<'bench, A, B>
where
    T: PartialEq + Debug,
    A: FnMut() -> Result<T>,
    B: FnMut() -> Result<T>,
{
    fn measure(self) -> Result<(Row<'bench>, Comparison)> {
        let RowSubject { row, name, work } = self.subject;
        let comparison = Session::compare(row.budget(), (&name, work), (&self.name, self.work))?;
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
        let goal = Limit::AtMost(limit);
        let session = row.session;
        let comparison = session.compare_to_python(row.budget(), (&name, work), &self.script)?;
        if let Some(comparison) = &comparison {
            row.judge(comparison, goal);
        } else {
            let record = RowRecord::skipped(row.title.clone(), goal, session.python());
            row.record(record);
        }
        Ok(comparison)
    }
}
