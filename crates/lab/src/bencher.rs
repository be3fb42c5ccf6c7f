//! What a group of a benchmark is handed.

use std::fmt::Display;

use serde::Serialize;

use crate::{
    Claim, Comparison, Effort, Result, Row, environment::available_cores, session::Session, skip,
};

/// What a group of a benchmark is handed: it measures rows.
///
/// ```
/// fn spawn(bench: &lab::Bencher) -> lab::Result {
///     bench.row("start and join").compare("ours", ours).to("a peer", peer).at_most(1.0)?;
///     Ok(())
/// }
/// # fn ours() -> lab::Result { Ok(()) }
/// # fn peer() -> lab::Result { Ok(()) }
/// ```
#[derive(Debug)]
pub struct Bencher {
    pub(crate) session: Session,
}

impl Bencher {
    /// Begins a row. It has a goal, or is only [`shown`](crate::RowPair::shown). All rows take as many
    /// pairs as there is time for, and a goal has no margin.
    pub fn row(&self, title: impl Into<String>) -> Row<'_> {
        Row::new(&self.session, title.into())
    }

    /// Makes a claim about what is measured in other units than time, such as bytes.
    ///
    /// ```
    /// # fn group(bench: &lab::Bencher) -> lab::Result {
    /// let bytes = size_of::<u64>();
    /// bench.claim("A number takes 8 bytes").holds(bytes == 8, format!("{bytes} bytes"));
    /// # Ok(()) }
    /// ```
    pub fn claim(&self, sentence: impl Into<String>) -> Claim<'_> {
        Claim::new(&self.session, sentence.into())
    }

    /// Says something to the reader.
    pub fn say(&self, text: impl Display) {
        self.session.say(&text.to_string());
    }

    /// Does `work` beside its Python counterpart, as [`Lab::beside_python`](crate::Lab::beside_python)
    /// does.
    ///
    /// # Errors
    /// What either side reports; also if the answers differ.
    pub fn beside_python<T: Serialize>(
        &self,
        script: &str,
        work: impl FnMut() -> Result<T>,
    ) -> Result<Option<Comparison>> {
        self.session.beside_python(script, work)
    }

    /// Ends the group here if fewer than `cores` threads can run at the same time.
    ///
    /// ```
    /// # fn group(bench: &lab::Bencher) -> lab::Result {
    /// bench.require_cores(2)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A [`Skip`](crate::Skip) with the reason, to be passed on with `?`.
    pub fn require_cores(&self, cores: usize) -> Result {
        skip::require_cores(cores, available_cores())
    }

    /// Returns random numbers, the same in every run with the same `--seed`.
    pub fn rng(&self) -> fastrand::Rng {
        self.session.rng()
    }

    /// Returns how much time the run may spend: sizes may follow it.
    pub fn effort(&self) -> Effort {
        self.session.effort
    }
}
