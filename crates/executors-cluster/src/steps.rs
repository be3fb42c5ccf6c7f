//! The steps of a call as spans, so that one call's path over machines can be drawn.
//!
//! A step begins where the call comes to a place, and ends where it leaves it. Its span is kept beside
//! the call meanwhile, and has the caller or the agent as `process`, and the call's number as `task`.

use tracing::Span;

/// Says that a step begins now; it ends when the span is dropped.
pub(crate) fn begun(span: Span) -> Span {
    span.in_scope(|| ());
    span
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::{Arc, Mutex};

    use tracing::{Event, Id, Metadata, Subscriber, span};

    /// Notes the names of the spans that begin, and how many have ended.
    #[derive(Clone, Default)]
    pub(crate) struct Steps(Arc<Mutex<(Vec<&'static str>, usize)>>);

    impl Steps {
        pub(crate) fn seen(&self) -> (Vec<&'static str>, usize) {
            self.0.lock().unwrap().clone()
        }
    }

    impl Subscriber for Steps {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, attributes: &span::Attributes<'_>) -> Id {
            let mut seen = self.0.lock().unwrap();
            seen.0.push(attributes.metadata().name());
            Id::from_u64(seen.0.len() as u64)
        }

        fn record(&self, _: &Id, _: &span::Record<'_>) {}

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, _: &Event<'_>) {}

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}

        fn try_close(&self, _: Id) -> bool {
            self.0.lock().unwrap().1 += 1;
            true
        }
    }
}
