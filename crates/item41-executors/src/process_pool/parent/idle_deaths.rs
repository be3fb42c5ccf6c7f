//! Workers that die again and again without a call.

/// Counts workers in a row that died without a call. They would be replaced forever.
#[derive(Default)]
pub(super) struct IdleDeaths {
    in_a_row: usize,
    /// How many answers there were at the last of these deaths.
    answers: u64,
}

impl IdleDeaths {
    /// Counts one more. The error says that it is enough, for a pool of `workers` workers that has
    /// got `answers` answers so far.
    pub(super) fn count(
        &mut self,
        workers: usize,
        answers: u64,
        reason: &str,
    ) -> Result<(), String> {
        let is_in_a_row = self.answers == answers;
        self.answers = answers;
        self.in_a_row = if is_in_a_row { self.in_a_row + 1 } else { 1 };
        if self.in_a_row > 3 + workers {
            return Err(format!("{} workers died without a call: {reason}", self.in_a_row));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_a_row_of_idle_deaths() {
        let mut deaths = IdleDeaths::default();
        assert_eq!((0..4).find_map(|_| deaths.count(1, 0, "it crashed").err()), None);
        assert_eq!(deaths.count(1, 1, "it crashed"), Ok(()));
        let rest = (0..4).find_map(|_| deaths.count(1, 1, "it crashed").err());
        assert_eq!(rest.as_deref(), Some("5 workers died without a call: it crashed"));
    }
}
