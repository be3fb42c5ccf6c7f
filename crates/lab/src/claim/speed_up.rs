//! A claim about parallel speed-up, in the making.

use std::fmt::Debug;

use super::{Compared, Subject};
use crate::{
    Comparison, Limit, Result,
    capacity::Asked,
    environment::available_cores,
    judgment::{beside, judge_speed_up},
    neighbors::Neighbors,
    session::Session,
    skip,
};

/// A claim about parallel speed-up; it needs a limit.
#[derive(Debug)]
#[must_use = "a comparison needs a limit"]
pub struct SpeedUpClaim<'lab, A, B, F> {
    pub(super) compared: Compared<'lab, A, B>,
    pub(super) threads: usize,
    pub(super) unit: F,
}

impl<T, U, A, B, F> SpeedUpClaim<'_, A, B, F>
where
    T: PartialEq + Debug,
    A: FnMut() -> Result<T>,
    B: FnMut() -> Result<T>,
    F: Fn() -> U + Sync,
{
    /// Claims that on full cores the subject takes at least `limit` times as long as the baseline.
    ///
    /// The claim is skipped where bare threads gain at most a quarter.
    ///
    /// # Errors
    /// A [`Skip`](crate::Skip) where there are fewer cores than threads, to be passed on with `?`.
    /// Otherwise as [`Compared::at_most`]; also if no thread can be started, or if `unit` panics.
    pub fn at_least(self, limit: f64) -> Result<Comparison> {
        let Compared { subject: Subject { claim, name, work }, name: other, work: other_work } =
            self.compared;
        let asked = Asked { threads: self.threads, limit };
        let limit = Limit::AtLeast(limit).checked()?;
        skip::require_cores(self.threads.max(2), available_cores())?;
        let (plan, margin) = claim.session.plan_of_claim()?;
        let sides = ((name.as_str(), work), (other.as_str(), other_work));
        let neighbors = Neighbors::watch();
        let seen = Session::compare_speed_up(plan, asked, sides.0, sides.1, &self.unit)?;
        let judged = beside(neighbors.disturb(), judge_speed_up(&seen, limit, margin));
        let mut judged = claim.judged(&seen.comparison, limit, judged);
        judged.claim.capacity = Some(seen.capacity);
        judged.write();
        Ok(seen.comparison)
    }
}
