// must fail in "three stages work at the same time" with "only 1 of 3"
// why: You finish one stage for all items before the next begins.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub arrived: Vec<u32>,
    pub failed: Vec<(u32, String)>,
}

pub type Stage<'a> = &'a (dyn Fn(u32) -> Result<u32, String> + Sync);

pub fn run(items: &[u32], stages: [Stage<'_>; 3]) -> Report {
    let mut report = Report::default();
    let mut values: Vec<_> = items.iter().map(|&item| (item, item)).collect();
    for stage in stages {
        let mut next = Vec::new();
        for (item, value) in values {
            match stage(value) {
                Ok(value) => next.push((item, value)),
                Err(error) => report.failed.push((item, error)),
            }
        }
        values = next;
    }
    report.arrived = values.into_iter().map(|(_, value)| value).collect();
    report
}
