//! How long a run takes, as far as the last one tells.

use std::{collections::HashMap, path::Path, time::Duration};

use lab::Effort;

use crate::{cli::RunOptions, report::files};

/// The times of the items in the last report; empty if there is none of the same effort.
#[derive(Debug, Default)]
pub(crate) struct Expected(HashMap<String, f64>);

impl Expected {
    /// Reads the last report.
    pub(crate) fn read(file: &Path, options: &RunOptions) -> Self {
        let effort = match (options.quick, options.full) {
            (true, _) => Effort::Quick,
            (_, true) => Effort::Full,
            _ => Effort::Normal,
        };
        let report = files::read(file).ok().filter(|report| report.effort == Some(effort));
        let items = report.into_iter().flat_map(|report| report.items);
        Self(items.map(|item| (item.name, item.seconds)).collect())
    }

    /// Returns the time of these items; `None` if one of them is not known.
    pub(crate) fn time<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Option<Duration> {
        let seconds: Option<f64> = names.into_iter().map(|name| self.0.get(name)).sum();
        Duration::try_from_secs_f64(seconds?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_known_only_if_every_item_is() {
        let expected = Expected([("a".to_owned(), 1.0), ("b".to_owned(), 2.0)].into());
        assert_eq!(expected.time(["a", "b"]), Some(Duration::from_secs(3)));
        assert_eq!(expected.time(["a", "c"]), None);
    }

    #[test]
    fn missing_report_expects_nothing() {
        let expected = Expected::read(Path::new("/no/such/report"), &RunOptions::default());
        assert_eq!(expected.time(["a"]), None);
    }
}
